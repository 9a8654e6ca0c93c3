// The prompt on a signed-in device: a waiting device asks, the member types its code or says "It wasn't me".
//
// There is one request at a time; a new one takes the place of the old. Hiding the dialog answers nothing: a bar
// stays and brings it back. Answers go over the live connection; while that is away, the form is posted instead.

import { on, send } from './live.js'
import { fill, plural } from './texts.js'
import { showTimes } from './times.js'
import { startTimer } from './timer.js'
import { toast } from './toast.js'

const dialog = document.querySelector('[data-prompt]')
const form = dialog.querySelector('[data-answer]')
const code = form.elements.code
const wrong = dialog.querySelector('[data-wrong]')
const review = document.querySelector('[data-review]')
const title = document.title

let approval = null
let answering = false
let stopTimer = () => {}

on('approval.requested', frame => ask(frame.approval))
on('approval.answered', answered)
on('approval.closed', ({ id, outcome }) => close(id, outcome))
on('hello', forgetIfOver)
on('down', () => busy(false))

form.addEventListener('submit', answer)
code.addEventListener('input', () => say(''))
review.addEventListener('click', open)
dialog.addEventListener('close', leaveBar)
dialog.addEventListener('click', ({ target }) => {
  if (target.closest('[data-hide], [data-close]')) dialog.close()
})

function ask(asked) {
  const again = asked.id === approval?.id
  approval = asked
  if (again) return
  describe(asked)
  stopTimer()
  stopTimer = startTimer(dialog.querySelector('[data-timer]'), asked.requested_at, asked.expires_at)
  busy(false)
  open()
}

function describe({ id, device, ip, requested_at }) {
  const from = dialog.querySelector('[data-device-from]')
  const icon = dialog.querySelector('[data-device-icon]')
  form.reset()
  form.elements.approval.value = id
  dialog.querySelector('[data-device-label]').textContent = device.label
  dialog.querySelector('[data-requested]').dateTime = requested_at
  from.textContent = fill(from.dataset.text, ip)
  icon.setAttribute('href', icon.getAttribute('href').replace(/#.*/, `#${device.kind}`))
  say('')
  showTimes(dialog)
}

function open() {
  document.title = dialog.dataset.tab
  review.hidden = true
  step('ask')
  if (!dialog.open) dialog.showModal()
  code.focus()
}

// The browser gives the focus back; where it cannot, because the bar had it and was hidden meanwhile, the bar takes it.
function leaveBar() {
  review.hidden = !approval
  const focused = document.activeElement
  if (approval && (focused === document.body || dialog.contains(focused))) review.focus()
}

function answer(event) {
  const denied = event.submitter?.value === 'deny'
  const frame = denied
    ? { type: 'approval.deny', id: approval.id }
    : { type: 'approval.answer', id: approval.id, code: code.value.replace(/\D/g, '') }
  if (answering) return event.preventDefault()
  if (!send(frame)) return
  event.preventDefault()
  busy(true)
}

function answered({ id, outcome, tries_left }) {
  if (id !== approval?.id) return
  if (outcome !== 'wrong-code') return close(id, outcome)
  busy(false)
  form.reset()
  say(plural(wrong, tries_left))
  code.focus()
}

function close(id, outcome) {
  if (id !== approval?.id) return
  approval = null
  answering = false
  stopTimer()
  document.title = title
  review.hidden = true
  if (outcome === 'approved') approved()
  else if (dialog.open) explain(outcome)
  else toast('over')
}

function approved() {
  dialog.close()
  toast('approved')
}

function explain(outcome) {
  step(outcome === 'denied' ? 'denied' : 'over')
  for (const word of dialog.querySelectorAll('[data-outcome]')) word.hidden = word.dataset.outcome !== outcome
  dialog.querySelector('section:not([hidden]) h2').focus()
}

// After a reconnect the server sends what still waits. What it no longer has, was closed in between.
async function forgetIfOver() {
  const { id } = approval ?? {}
  if (!id) return
  const answer = await fetch('/api/v1/approvals').catch(() => null)
  if (!answer?.ok) return
  const { approvals } = await answer.json()
  if (!approvals.some(waiting => waiting.id === id)) close(id, 'closed')
}

function step(name) {
  for (const section of dialog.querySelectorAll('[data-step]')) section.hidden = section.dataset.step !== name
}

function say(text) {
  wrong.textContent = text
  code.ariaInvalid = text ? 'true' : null
}

// aria-disabled and not disabled: the focus stays where it is.
function busy(now) {
  answering = now
  for (const button of form.querySelectorAll('button')) button.ariaDisabled = now ? 'true' : null
}
