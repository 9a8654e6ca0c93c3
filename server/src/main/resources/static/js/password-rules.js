// The rules for a new password. account/PasswordRules on the server decides and explains them; a test holds both to one
// table.

export const MOST = 256
const FEWEST_CHARACTERS = 5
const SHORTEST_WORD = 3
const FEWEST_OTHER_LETTERS = 8
const PRODUCT = 'countersign'
const LOOK_ALIKES = { 0: 'o', 1: 'i', l: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' }

// The list of common passwords, in the form that is compared.
export const listOf = text => new Set(text.split('\n').filter(line => line && !line.startsWith('#')).map(spelledOut))

export const lengthOf = password => [...password.normalize('NFC')].length

// The first rule that the password breaks, or 'fit'.
export function judge(password, { min, common, email, name }) {
  if (password.length > 4 * MOST) return 'too-long'
  const length = lengthOf(password)
  if (length < min) return 'too-short'
  if (length > MOST) return 'too-long'
  if (/[\0\p{Cs}]/u.test(password)) return 'characters'
  const text = folded(password)
  if (isCommon(text, common)) return 'common'
  if (repeats([...text], min)) return 'repeats'
  if (isAboutMember(text, email, name)) return 'about-you'
  return 'fit'
}

function isCommon(text, common) {
  return [text, text.replaceAll('@', 'a').replaceAll('$', 's')]
    .map(lettersAndDigits)
    .flatMap(form => [form, form.replace(/^\p{N}+|\p{N}+$/gu, '')])
    .some(form => common.has(spelledOut(form)))
}

function repeats(characters, min) {
  if (new Set(characters).size < FEWEST_CHARACTERS) return true
  for (let period = 1; period < min && 2 * period <= characters.length + 1; period++) {
    if (characters.every((character, at) => at < period || character === characters[at - period])) return true
  }
  return false
}

function isAboutMember(text, email, name) {
  const all = lettersAndDigits(text)
  const rest = words(email, name).reduce((rest, word) => rest.replaceAll(word, ' '), all)
  return rest !== all && [...rest.replace(/\P{L}/gu, '')].length < FEWEST_OTHER_LETTERS
}

function words(email, name) {
  return [email.replace(/\.[^.@]*$/, ''), name, PRODUCT]
    .flatMap(text => folded(text).split(/[^\p{L}\p{N}]+/u))
    .filter(word => [...word].length >= SHORTEST_WORD)
    .sort((one, other) => other.length - one.length)
}

const folded = text => text.normalize('NFKD').toUpperCase().toLowerCase().replaceAll('ς', 'σ')

const lettersAndDigits = text => text.replace(/[^\p{L}\p{N}]+/gu, '')

const spelledOut = form => form.replace(/[013457l]/g, sign => LOOK_ALIKES[sign])
