// Texts come from the page, which has them from the message files. A text may hold one place for a value.

export const fill = (text, value) => text.replace('{0}', value)

export const plural = (element, count) => fill(count === 1 ? element.dataset.one : element.dataset.many, count)
