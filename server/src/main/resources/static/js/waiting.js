// The waiting device: counts down, and continues automatically once it is approved. If this browser has asked again in another
// tab, this one shows the new code.

import { sendForm } from './form.js'
import { on, readState, stop } from './live.js'
import { showTick, startTimer } from './timer.js'

const AGAIN = 2_500

const main = document.querySelector('[data-waiting]')
const parts = [...main.querySelectorAll('[data-part]')]
const form = main.querySelector('[data-continue]')

let approved = false

if (main.dataset.state === 'approved') goOn()
if (main.dataset.state === 'pending') wait()

function wait() {
  const timer = main.querySelector('[data-timer]')
  startTimer(timer, timer.dataset.from, timer.dataset.until, readState)
  on('approval.approved', goOn)
  on('approval.closed', over)
  on('gone', over)
  on('state', ({ state, approval }) => {
    if (state === 'pending' && approval.id !== main.dataset.asked) location.reload()
    if (state === 'approved') goOn()
    if (state === 'closed') over()
  })
}

function goOn() {
  if (approved || shown() === 'closed') return
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

function over() {
  if (approved || shown() !== 'pending') return
  stop()
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
