// The prompt on a signed-in device. A device that wants to sign in, or to reset the password, asks; the member enters its code
// or chooses "It wasn't me".
//
// There is one request at a time, and a new one replaces the old. Someone who is typing is not interrupted: a bar appears
// first, and the dialog when they stop. Hiding the dialog answers nothing, and the bar brings it back.
//
// Answers are plain requests, so they work without the live connection. Each has a key: after a lost reply the same answer
// can be sent again without costing a second try.

import { now } from './clock.js'
import { takeDigitsOnly } from './digits.js'
import { on, readState } from './live.js'
import { fill, plural } from './texts.js'
import { showTimes } from './times.js'
import { showTick, startTimer } from './timer.js'
import { toast } from './toast.js'
import { isTyping, whenTypingStops } from './typing.js'

const STALE = 1_000         // waiting requests follow `hello` at once; the page may show an older one
const REPLY = 3_000         // after this long without a reply, the buttons work again
const LATE_REPLY = 15_000   // a reply counts until then
const STARTLED = 1_000      // keys in the first second were meant for something else
const COMES_WITHIN = 70_000 // an approval can be redeemed for 60 seconds
const COUNTED_DOWN = 3_600_000
const DIGITS = 6

const dialog = document.querySelector('[data-prompt]')
const form = dialog.querySelector('[data-answer]')
const code = form.elements.code
const wrong = dialog.querySelector('[data-wrong]')
const review = document.querySelector('[data-review]')
const panel = document.querySelector('[data-panel]')
const title = document.title

const over = new Set()      // ids of ended requests; a slow answer may still list them

let approval = null
let purpose = 'sign-in'     // of the last request
let sent = null             // the last answer, while its reply is missing
let answering = false
let denied = null
let comesUntil = 0
let startledUntil = 0
let keysWereMeantElsewhere = false
let stopTimer = () => {}
let stopWaiting = () => {}

on('approval.requested', frame => ask(frame.approval))
on('approval.closed', ({ id, outcome }) => close(id, outcome))
on('state', read)
on('hello', () => setTimeout(takePanelAway, STALE))

form.noValidate = true
takeDigitsOnly(code, DIGITS)
form.addEventListener('submit', answer)
code.addEventListener('input', () => say(''))
review.addEventListener('click', () => open())
dialog.addEventListener('close', leaveBar)
dialog.addEventListener('keydown', ignoreIfStartled, true)
dialog.addEventListener('click', ignoreSecondOfDouble, true)
dialog.addEventListener('click', ({ target }) => {
  if (target.closest('[data-hide], [data-close]')) dialog.close()
  if (target.closest('[data-was-me]')) takeDenialBack()
})
visualViewport?.addEventListener('resize', fit)
visualViewport?.addEventListener('scroll', fit)

// Returns, once, whether a new device is the one approved here and therefore not news.
export function hasApprovedIt() {
  const expected = Date.now() < comesUntil
  comesUntil = 0
  return expected
}

// The result of a plain request: the requests that are waiting now.
function read({ approvals }) {
  takePanelAway()
  for (const waiting of approvals) ask(waiting)
  if (approval && !approvals.some(({ id }) => id === approval.id)) learnHowItEnded()
}

function ask(asked) {
  takePanelAway()
  if (over.has(asked.id)) return
  const before = approval
  approval = asked
  if (asked.id === before?.id) return readAgain(before.tries_left)
  describe(asked)
  countDown(asked)
  sent = null
  busy(false)
  stopWaiting()
  if (dialog.open) openForSomeoneElse()
  else if (isTyping()) showBarFirst()
  else open(STARTLED)
}

function takePanelAway() {
  panel?.remove()
}

// A reset may wait for days, and then seconds tell nothing.
function countDown({ requested_at, expires_at }) {
  const timer = dialog.querySelector('[data-timer]')
  stopTimer()
  stopTimer = () => {}
  timer.hidden = Date.parse(expires_at) - Date.parse(requested_at) > COUNTED_DOWN
  if (!timer.hidden) stopTimer = startTimer(timer, requested_at, expires_at, readState)
}

// The same request, read again. If the tries have gone down, the answer without a reply arrived and was wrong.
function readAgain(triesBefore) {
  if (!sent || answering) return
  if (approval.tries_left < triesBefore) wrongCode(approval.tries_left)
}

function describe({ id, purpose: asked, device, ip, requested_at }) {
  purpose = asked
  for (const text of document.querySelectorAll('[data-of]')) text.hidden = text.dataset.of !== purpose
  const from = dialog.querySelector('[data-device-from]')
  const icon = dialog.querySelector('[data-device-icon]')
  form.reset()
  form.elements.approval.value = id
  for (const text of dialog.querySelectorAll('[data-names-device]')) text.textContent = fill(text.dataset.text, device.label)
  dialog.querySelector('[data-device-label]').textContent = device.label
  dialog.querySelector('[data-requested]').dateTime = requested_at
  from.textContent = fill(from.dataset.text, isLoopback(ip) ? from.dataset.loopback : ip)
  icon.setAttribute('href', icon.getAttribute('href').replace(/#.*/, `#${device.kind}`))
  say('')
  showTimes(dialog)
}

// The address of the computer itself tells people nothing: the same as fragments/device.html.
function isLoopback(ip) {
  return ip === '::1' || ip.startsWith('127.')
}

function open(startled = 0) {
  stopWaiting()
  startledUntil = performance.now() + startled
  keysWereMeantElsewhere = false
  document.title = tab()
  review.hidden = true
  step('ask')
  fit()
  if (!dialog.open) dialog.showModal()
  code.focus()
}

const isReset = () => purpose === 'password-reset'
const tab = () => isReset() ? dialog.dataset.tabOfReset : dialog.dataset.tab

// Digits that were meant for the previous request must not answer this one.
function openForSomeoneElse() {
  open(STARTLED)
  keysWereMeantElsewhere = true
  code.blur()
  setTimeout(() => dialog.open && code.focus(), STARTLED)
}

function showBarFirst() {
  document.title = tab()
  review.hidden = false
  stopWaiting = whenTypingStops(() => approval && open(STARTLED))
}

// Someone who reads the code begins with a digit. Any other key was meant for the page below, and so are keys that follow it
// without a pause. Escape and Tab do no harm.
function ignoreIfStartled(event) {
  const { key, target } = event
  if (performance.now() > startledUntil || key !== 'Enter' && key.length > 1) return
  if (target === code && !keysWereMeantElsewhere && /^\p{Nd}$/u.test(key)) {
    startledUntil = 0
    return
  }
  event.preventDefault()
  keysWereMeantElsewhere = true
  startledUntil = performance.now() + STARTLED
}

// A double click is one answer. Its second half would hit a button of the step that comes next.
function ignoreSecondOfDouble(event) {
  if (event.detail < 2) return
  event.preventDefault()
  event.stopImmediatePropagation()
}

// The browser returns the focus to the element that had it. If that was the bar, which is hidden by now, the bar takes it
// here.
function leaveBar() {
  review.hidden = !approval
  const focused = document.activeElement
  if (approval && (focused === document.body || dialog.contains(focused))) review.focus()
}

function answer(event) {
  event.preventDefault()
  if (answering || !approval) return
  const denied = event.submitter?.value === 'deny'
  if (!denied && code.value.length !== DIGITS) {
    say(form.dataset.incomplete)
    code.focus()
    return
  }
  const typed = denied ? null : code.value
  if (!sent || sent.id !== approval.id || sent.code !== typed) {
    sent = { id: approval.id, code: typed, key: crypto.randomUUID() }
  }
  busy(true)
  deliver(sent)
}

async function deliver(one) {
  const late = setTimeout(unsent, REPLY, one)
  const reply = await post(one).catch(() => null)
  clearTimeout(late)
  if (one.id !== approval?.id || one !== sent) return
  if (reply) settle(reply, one)
  else unsent(one)
}

async function post({ id, code, key }) {
  const answer = await fetch(`/api/v1/approvals/${id}/${code === null ? 'denial' : 'answer'}`, {
    method: 'POST',
    headers: { 'Idempotency-Key': key, ...code !== null && { 'Content-Type': 'application/json' } },
    body: code === null ? undefined : JSON.stringify({ code }),
    signal: AbortSignal.timeout(LATE_REPLY),
  })
  if (answer.status === 204) return { code: 'denied' }
  if (answer.status === 200) return { code: 'approved' }
  return answer.headers.get('Content-Type')?.startsWith('application/problem+json') ? answer.json() : null
}

function settle({ code: outcome, tries_left, detail }, { id }) {
  if (outcome === 'approved' || outcome === 'denied') return close(id, outcome)
  if (outcome === 'wrong-code') return tries_left ? wrongCode(tries_left) : close(id, 'exhausted')
  if (outcome === 'approval-closed' || outcome === 'not-found') return close(id, ended())
  sent = null
  busy(false)
  say(detail ?? form.dataset.unsent)
  if (outcome === 'not-signed-in') readState()
}

function unsent(one) {
  if (one !== sent || one.id !== approval?.id) return
  busy(false)
  say(form.dataset.unsent)
  readState()
}

function wrongCode(triesLeft) {
  sent = null
  approval.tries_left = triesLeft
  busy(false)
  form.reset()
  say(plural(wrong, triesLeft))
  code.focus()
}

// The request is over, so sending the same answer again changes nothing and fetches the reply that was lost.
async function learnHowItEnded() {
  const { id } = approval
  if (answering) return
  if (!sent) return close(id, ended())
  const reply = await post(sent).catch(() => null)
  if (reply && id === approval?.id) settle(reply, { id })
}

const ended = () => Date.parse(approval.expires_at) <= now() ? 'expired' : 'closed'

function close(id, outcome) {
  over.add(id)
  if (id !== approval?.id) return
  const byThisPage = sent !== null
  denied = id
  approval = null
  sent = null
  busy(false)
  stopTimer()
  stopWaiting()
  document.title = title
  review.hidden = true
  if (outcome === 'approved') approved(byThisPage)
  else if (dialog.open) explain(outcome)
  else toast(isReset() ? 'reset-over' : 'over')
}

// On other pages, the news is the new device itself (admitted.js).
function approved(byThisPage) {
  if (!byThisPage) return dialog.close()
  if (!isReset()) comesUntil = Date.now() + COMES_WITHIN
  showTick(dialog.querySelector('[data-timer]'), () => {
    if (!approval) dialog.close()
    toast(isReset() ? 'reset-approved' : 'approved')
  })
}

function explain(outcome) {
  step(outcome === 'denied' ? 'denied' : 'over')
  dialog.querySelector('[data-not-taken-back]').textContent = ''
  for (const word of dialog.querySelectorAll('[data-outcome]')) word.hidden = word.dataset.outcome !== outcome
  dialog.querySelector('section:not([hidden]) h2').focus()
}

async function takeDenialBack() {
  const answer = await fetch(`/api/v1/approvals/${denied}/denial`, { method: 'DELETE', signal: AbortSignal.timeout(REPLY) })
    .catch(() => null)
  dialog.querySelector('[data-not-taken-back]').textContent = answer?.ok ? '' : document.body.dataset.unsent
  if (!answer?.ok) return
  step('taken-back')
  dialog.querySelector('section:not([hidden]) h2').focus()
}

function step(name) {
  for (const section of dialog.querySelectorAll('[data-step]')) section.hidden = section.dataset.step !== name
}

function say(text) {
  wrong.textContent = text
  code.ariaInvalid = text ? 'true' : null
}

// aria-disabled instead of disabled, so that the focus stays.
function busy(now) {
  answering = now
  for (const button of form.querySelectorAll('button')) button.ariaDisabled = now ? 'true' : null
}

// A phone's keyboard covers the page without resizing it, so the dialog uses the space that is left.
function fit() {
  const { height, offsetTop } = visualViewport ?? { height: innerHeight, offsetTop: 0 }
  dialog.style.setProperty('--above', `${offsetTop}px`)
  dialog.style.setProperty('--below', `${Math.max(0, innerHeight - height - offsetTop)}px`)
  dialog.toggleAttribute('data-low', height < 560)
}
