// Tells whether someone is typing: a text field has the focus, or a key was pressed within the last second.

const MOMENT = 1_000
const NO_TEXT = ['button', 'checkbox', 'color', 'file', 'hidden', 'image', 'radio', 'range', 'reset', 'submit']

let lastKey = -MOMENT

addEventListener('keydown', () => { lastKey = performance.now() }, true)

export function isTyping() {
  return performance.now() - lastKey < MOMENT || takesText(document.activeElement)
}

// Calls back once nobody is typing. Returns a function that cancels it.
export function whenTypingStops(callback) {
  const look = setInterval(() => {
    if (isTyping()) return
    clearInterval(look)
    callback()
  }, 250)
  return () => clearInterval(look)
}

function takesText(element) {
  return element instanceof HTMLInputElement && !NO_TEXT.includes(element.type)
    || element instanceof HTMLTextAreaElement
    || element?.isContentEditable === true
}
