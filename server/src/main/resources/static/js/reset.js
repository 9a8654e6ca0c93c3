// The browser that resets a password: counts down while the member's devices are asked, and shows the next step by itself.

import { takeDigitsOnly } from './digits.js'
import { leavingForm } from './form.js'
import { startTimer } from './timer.js'

const LOOK = 2_500
const LOOK_HIDDEN = 15_000
const LONGEST_PAUSE = 15_000
const LOOK_PATIENCE = 4_000

let lookFailures = 0
let nextLook

prepareReset()
document.addEventListener('page', prepareReset)
document.addEventListener('visibilitychange', () => { if (nextLook && !document.hidden) lookForAnswer() })

function prepareReset() {
  clearTimeout(nextLook)
  nextLook = undefined
  const main = document.querySelector('[data-reset]')
  if (!main) return
  for (const field of main.querySelectorAll('[data-digits]')) takeDigitsOnly(field, Number(field.dataset.digits))
  if (main.dataset.part !== 'waiting') return
  const timer = main.querySelector('[data-timer]')
  if (timer) startTimer(timer, timer.dataset.from, timer.dataset.until, lookForAnswer)
  lookLater()
}

function lookLater() {
  const pause = Math.min(LONGEST_PAUSE, (document.hidden ? LOOK_HIDDEN : LOOK) * 2 ** lookFailures)
  nextLook = setTimeout(lookForAnswer, pause * (0.8 + Math.random() * 0.4))
}

async function lookForAnswer() {
  clearTimeout(nextLook)
  const main = document.querySelector('[data-reset]')
  const answer = await fetch('/api/v1/password-reset', { signal: AbortSignal.timeout(LOOK_PATIENCE) })
    .then(async answer => ({ status: answer.status, reset: answer.ok ? await answer.json() : null }))
    .catch(() => null)
  const { state, approval } = answer?.reset ?? {}
  if (answer?.status === 401 || state && (state !== 'waiting' || approval?.id !== main.dataset.asked)) return reload()
  lookFailures = state ? 0 : lookFailures + 1
  for (const words of main.querySelectorAll('[data-reconnecting]')) words.hidden = lookFailures === 0
  lookLater()
}

async function reload() {
  if (await leavingForm()) lookLater()
  else location.reload()
}
