// Password fields: shows and hides the password, and judges a new one. The list of common passwords is fetched when such a
// field is first used. Until it arrives, only the other rules apply.

import { MOST, judge, lengthOf, listOf } from './password-rules.js'
import { fill } from './texts.js'

const sentPasswords = new Map()

preparePasswords()
document.addEventListener('page', preparePasswords)

function preparePasswords() {
  for (const box of document.querySelectorAll('[data-password]')) {
    letReveal(box)
    giveBack(box.querySelector('input'))
  }
  for (const field of document.querySelectorAll('[data-new-password]')) measure(field)
}

// The server never sends a password back. On a page with a new password, the ones that were not refused are filled in again.
function giveBack(input) {
  const typed = sentPasswords.get(input.name)
  const chosenHere = input.form.querySelector('[data-new-password]')
  if (typed && chosenHere && input.ariaInvalid !== 'true') input.value = typed
}

function letReveal(box) {
  const input = box.querySelector('input')
  const button = box.querySelector('[data-reveal]')
  button.addEventListener('click', () => setShown(input, button, input.type === 'password'))
  // Submits the field as a password, so that the browser offers to save it.
  input.form.addEventListener('submit', () => {
    setShown(input, button, false)
    sentPasswords.set(input.name, input.value)
  })
}

function setShown(input, button, shown) {
  input.type = shown ? 'text' : 'password'
  button.textContent = shown ? button.dataset.hide : button.dataset.show
}

function measure(field) {
  const input = field.querySelector('input')
  const rules = { min: Number(field.dataset.min), common: new Set() }
  const show = () => showStrength(field, input.value, { ...rules, ...memberTyped() })
  input.addEventListener('input', () => forgetRefusal(field, input), { once: true })
  input.addEventListener('input', show)
  // Typed while the script was loading.
  if (input.value) {
    forgetRefusal(field, input)
    show()
  }
  for (const other of document.querySelectorAll('input[data-member]')) other.addEventListener('input', show)
  const load = async () => {
    const list = await fetch('/common-passwords.txt').catch(() => null)
    if (!list?.ok) return
    rules.common = listOf(await list.text())
    show()
  }
  if (input.matches(':focus')) load()
  else input.addEventListener('focus', load, { once: true })
}

// The server's error was about the password before this one.
function forgetRefusal(field, input) {
  field.querySelector('.field-error')?.remove()
  input.removeAttribute('aria-invalid')
  input.setAttribute('aria-describedby', field.querySelector('[data-rule]').id)
}

// The member's email and name, typed here or shown.
function memberTyped() {
  const texts = { email: '', name: '' }
  for (const element of document.querySelectorAll('[data-member]')) {
    texts[element.dataset.member] = (element.value ?? element.textContent).trim()
  }
  return texts
}

function showStrength(field, password, rules) {
  const verdict = judge(password, rules)
  const length = lengthOf(password)
  const meter = field.querySelector('[data-strength]')
  meter.hidden = length === 0
  meter.className = `strength ${verdict}`
  meter.style.setProperty('--filled', Math.min(1, length / rules.min))
  meter.querySelector('[data-count]').textContent = counted(meter.querySelector('[data-count]'), length, rules.min)
  // The server's error already explains the rule.
  if (!field.querySelector('.field-error')) sayRule(field.querySelector('[data-rule]'), verdict)
}

// Shows how much is missing, then how long the password is.
function counted(count, length, min) {
  if (length > MOST) return `${length} / ${MOST}`
  return length < min ? `${length} / ${min}` : fill(count.dataset.text, length)
}

function sayRule(rule, verdict) {
  const text = rule.getAttribute(`data-${verdict}`)
  if (rule.textContent !== text) rule.textContent = text
  rule.classList.toggle('refused', !['fit', 'too-short'].includes(verdict))
}
