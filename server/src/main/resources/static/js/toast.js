// Short messages at the bottom of the page, one at a time. Each disappears by itself, unless it has the pointer or the
// focus, or a dialog covers it.

const SHOWN = 6_000

const region = document.querySelector('[data-toasts]')
const queue = []

let shown = null
let leaving

region?.addEventListener('click', ({ target }) => target.closest('[data-dismiss]') && showNext())
for (const event of ['pointerenter', 'pointerleave', 'focusin', 'focusout']) region?.addEventListener(event, keepOrLeave)

export function toast(name, value = '') {
  const content = region.querySelector(`template[data-toast="${name}"]`).content.cloneNode(true)
  content.querySelector('[data-value]')?.append(value)
  queue.push(content)
  if (!shown) showNext()
}

function showNext() {
  clearTimeout(leaving)
  const old = shown
  shown = null
  old?.remove()
  const next = queue.shift()
  if (next) region.append(next)
  shown = region.querySelector('.toast')
  if (shown) keepOrLeave()
}

function keepOrLeave() {
  clearTimeout(leaving)
  if (!shown) return
  leaving = setTimeout(() => isKept() ? keepOrLeave() : showNext(), SHOWN)
}

function isKept() {
  return document.hidden || document.querySelector('dialog[open]') || shown.matches(':hover, :focus-within')
}
