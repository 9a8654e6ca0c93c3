// The waiting device: counts down, and goes on by itself as soon as it is approved.

import { on, stop } from './live.js'
import { startTimer } from './timer.js'

const main = document.querySelector('[data-waiting]')
const parts = [...main.querySelectorAll('[data-part]')]

if (main.dataset.state === 'approved') goOn()
if (main.dataset.state === 'pending') wait()

function wait() {
  const timer = main.querySelector('[data-timer]')
  startTimer(timer, timer.dataset.from, timer.dataset.until, readState)
  on('approval.approved', goOn)
  on('approval.closed', over)
  on('gone', over)
  on('up', readState)
}

// What happened while the connection was away.
async function readState() {
  const answer = await fetch('/api/v1/approval').catch(() => null)
  if (answer?.status === 401) return over()
  if (!answer?.ok) return
  const { state } = await answer.json()
  if (state === 'approved') goOn()
  if (state === 'closed') over()
}

function goOn() {
  if (shown() === 'closed') return
  stop()
  show('approved')
  const form = main.querySelector('[data-continue]')
  if ('sent' in form.dataset) return
  form.dataset.sent = ''
  form.requestSubmit()
}

function over() {
  if (shown() !== 'pending') return
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
