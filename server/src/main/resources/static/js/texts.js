// Texts come from the page, which takes them from the message file. A text may have one placeholder.

export const fill = (text, value) => text.replace('{0}', value)

export const plural = (element, count) => fill(count === 1 ? element.dataset.one : element.dataset.many, count)
