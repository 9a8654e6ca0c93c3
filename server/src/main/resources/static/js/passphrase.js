// Suggests a passphrase: five words drawn from our own list, about 50 bits. The list is fetched on first use.

const WORDS_IN_A_PHRASE = 5

offerPassphrases()
document.addEventListener('page', offerPassphrases)

function offerPassphrases() {
  for (const button of document.querySelectorAll('[data-suggest]')) {
    button.addEventListener('click', () => suggestPassphrase(button.closest('[data-new-password]')))
  }
}

async function suggestPassphrase(field) {
  const { words } = await import('./words.js')
  const input = field.querySelector('input')
  input.value = drawPassphrase(words, Number(field.dataset.min))
  input.dispatchEvent(new Event('input', { bubbles: true }))
  if (input.type === 'password') field.querySelector('[data-reveal]').click()
  input.focus()
}

function drawPassphrase(words, min) {
  const drawn = Array.from({ length: WORDS_IN_A_PHRASE }, () => words[drawBelow(words.length)])
  while (drawn.join('-').length < min) drawn.push(words[drawBelow(words.length)])
  return drawn.join('-')
}

// A fair draw: rejects numbers from the last, incomplete stretch of the range, because their remainders would favour the
// first words.
function drawBelow(n) {
  const fair = 2 ** 32 - 2 ** 32 % n
  const [number] = crypto.getRandomValues(new Uint32Array(1))
  return number < fair ? number % n : drawBelow(n)
}
