// Runs a timer (fragments/timer.html): the ring, the minutes and seconds, and announcements in the last 30 seconds. Returns
// a function that stops it.

import { now } from './clock.js'
import { fill } from './texts.js'

const SPOKEN = [30, 10]
const TICK = 250

export function startTimer(timer, from, until, over = () => {}) {
  const begin = Date.parse(from)
  const end = Date.parse(until)
  let next

  function tick() {
    const left = Math.max(0, end - now())
    draw(timer, Math.ceil(left / 1000), left / (end - begin))
    if (left > 0) next = setTimeout(tick, left % 1000 || 1000)
    else over()
  }

  timer.removeAttribute('data-right')
  timer.querySelector('[data-last-seconds]').textContent = ''
  timer.hidden = false
  tick()
  return () => clearTimeout(next)
}

// The code was right: shows a tick in the ring for a moment.
export function showTick(timer, then) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  timer.setAttribute('data-right', '')
  setTimeout(then, still ? 0 : TICK)
}

function draw(timer, seconds, share) {
  timer.style.setProperty('--left', Math.min(1, share).toFixed(3))
  timer.querySelector('[data-clock]').textContent =
    `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  if (SPOKEN.includes(seconds)) speak(timer.querySelector('[data-last-seconds]'), seconds)
}

function speak(region, seconds) {
  region.textContent = fill(region.dataset.text, seconds)
}
