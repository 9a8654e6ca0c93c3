// The waiting device: counts down, and continues automatically once it is approved. If this browser has asked again in another
// tab, this one shows the new code; if it was signed in there, this one goes on, too.

import { leavingForm, sendForm } from './form.js'
import { COOKIE_UNDERWAY, on, readState, stop } from './live.js'
import { showTick, startTimer } from './timer.js'

const AGAIN = 2_500
const PATIENCE = 4_000

const main = document.querySelector('[data-waiting]')
const parts = [...main.querySelectorAll('[data-part]')]
const form = main.querySelector('[data-continue]')

let approved = false
let ended = false

if (main.dataset.state === 'approved') goOn()
if (main.dataset.state === 'pending') wait()

function wait() {
  const timer = main.querySelector('[data-timer]')
  startTimer(timer, timer.dataset.from, timer.dataset.until, readState)
  on('approval.approved', goOn)
  on('approval.closed', end)
  on('gone', end)
  on('state', ({ state, approval }) => {
    if (state === 'pending' && approval.id !== main.dataset.asked) location.reload()
    if (state === 'approved') goOn()
    if (state === 'closed') end()
  })
}

function goOn() {
  if (approved || ended) return
  approved = true
  stop()
  form.querySelector('[data-going-on]').hidden = false
  form.querySelector('[data-press]').hidden = true
  if (shown() === 'pending') showTick(main.querySelector('[data-timer]'), () => show('approved'))
  redeem()
}

// An approval can be redeemed for a minute, so a short network failure does not lose it.
async function redeem() {
  if (!await sendForm(form)) setTimeout(redeem, AGAIN)
}

async function end() {
  if (approved || ended) return
  ended = true
  stop()
  await new Promise(resolve => setTimeout(resolve, COOKIE_UNDERWAY))
  if (await hasMovedOn()) await leavingForm() || location.reload()
  else over()
}

// Whether this browser is signed in or waits with another request by now. Then a reload leads on.
async function hasMovedOn() {
  const { status, body } = await read('/api/v1/approval')
  if (status === 401) return (await read('/api/v1/session')).status === 200
  return body?.state === 'approved' || body?.state === 'pending' && body.approval.id !== main.dataset.asked
}

function read(address) {
  return fetch(address, { signal: AbortSignal.timeout(PATIENCE) })
    .then(async answer => ({ status: answer.status, body: answer.ok ? await answer.json() : null }))
    .catch(() => ({}))
}

function over() {
  show('closed')
  document.title = main.querySelector('[data-part="closed"] h1').textContent
  main.querySelector('[data-part="closed"] h1').focus()
}

function shown() {
  return parts.find(part => !part.hidden)?.dataset.part
}

function show(name) {
  for (const part of parts) part.hidden = part.dataset.part !== name
}
