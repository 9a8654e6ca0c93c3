// Suggests a passphrase: five words drawn from our own list, about 50 bits. The list is fetched when it is wanted.

const WORDS = 5

for (const button of document.querySelectorAll('[data-suggest]')) {
  button.hidden = false
  button.addEventListener('click', () => suggest(button.closest('[data-new-password]')))
}

async function suggest(field) {
  const { words } = await import('./words.js')
  const input = field.querySelector('input')
  input.value = passphrase(words, Number(field.dataset.min))
  input.dispatchEvent(new Event('input', { bubbles: true }))
  if (input.type === 'password') field.querySelector('[data-reveal]').click()
  input.focus()
}

function passphrase(words, min) {
  const drawn = Array.from({ length: WORDS }, () => words[below(words.length)])
  while (drawn.join('-').length < min) drawn.push(words[below(words.length)])
  return drawn.join('-')
}

// A fair draw: numbers from the last, incomplete stretch of the range are thrown away, for a remainder of
// those would favour the first words.
function below(n) {
  const fair = 2 ** 32 - 2 ** 32 % n
  const [number] = crypto.getRandomValues(new Uint32Array(1))
  return number < fair ? number % n : below(n)
}
