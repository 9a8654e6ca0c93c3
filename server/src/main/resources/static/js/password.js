// Password fields: show and hide, and for a new password how far it is from long enough.
// The rule mirrors the server's, which has the last word: lengths are counted in code points.

const MOST = 256

for (const box of document.querySelectorAll('[data-password]')) reveal(box)
for (const field of document.querySelectorAll('[data-new-password]')) measure(field)

function reveal(box) {
  const input = box.querySelector('input')
  const button = box.querySelector('[data-reveal]')
  button.hidden = false
  button.addEventListener('click', () => setShown(input, button, input.type === 'password'))
  // Sent as a password, so that the browser offers to keep it as one.
  input.form.addEventListener('submit', () => setShown(input, button, false))
}

function setShown(input, button, shown) {
  input.type = shown ? 'text' : 'password'
  button.textContent = shown ? button.dataset.hide : button.dataset.show
}

function measure(field) {
  const input = field.querySelector('input')
  const min = Number(field.dataset.min)
  input.addEventListener('input', () => showStrength(field, [...input.value].length, min))
}

function showStrength(field, length, min) {
  const state = length > MOST ? 'long' : length >= min ? 'enough' : 'short'
  const meter = field.querySelector('[data-strength]')
  meter.hidden = length === 0
  meter.className = `strength ${state}`
  meter.style.setProperty('--filled', Math.min(1, length / min))
  meter.querySelector('[data-count]').textContent = state === 'long' ? `${length} / ${MOST}` : `${length} / ${min}`
  say(field.querySelector('[data-rule]'), state)
}

function say(rule, state) {
  const text = rule.dataset[state]
  if (rule.textContent !== text) rule.textContent = text
}
