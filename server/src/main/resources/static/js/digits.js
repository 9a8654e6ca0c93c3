// A field for a code accepts only digits, of any script, and no more than the code has. Spaces and dashes between them are
// dropped. Any other text is rejected: part of a sentence or a password is not a code.

const CODE = /^[\p{Nd}\p{Zs}\p{Pd}\s]*$/u

export function takeDigitsOnly(field, length) {
  let taken = ''
  field.addEventListener('input', () => {
    const typed = digitsOf(field.value)
    const caret = digitsOf(field.value.slice(0, field.selectionStart)).length
    if (CODE.test(field.value) && typed.length <= length) taken = typed
    if (field.value === taken) return
    field.value = taken
    field.setSelectionRange(caret, caret)
  })
  field.form.addEventListener('reset', () => { taken = '' })
}

function digitsOf(text) {
  return [...text].filter(sign => /\p{Nd}/u.test(sign)).map(valueOf).join('')
}

// Unicode lists the ten digits of each script in order, from 0 to 9. NFKC turns mathematical and full-width digits into
// ASCII.
function valueOf(sign) {
  const digit = sign.normalize('NFKC')
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0) - value - 1))) value++
  return value
}
