// Goes to the sign-in page when the session is over; that page says why and keeps the email. The reason travels in a form,
// because anybody could write a link that contains it.

import { leavingForm } from './form.js'
import { COOKIE_UNDERWAY, on, stop } from './live.js'

// A form with data-says-why ends the session itself, and its answer says so. If the next page never loads, this one says it.
const AGAIN = 10_000

// A form without data-kept leads to another page, unless its navigation is stopped. One with data-stays is answered with a file.
const PATIENCE = 8_000
let leading = false
document.addEventListener('submit', ({ defaultPrevented, target }) => {
  if (defaultPrevented || 'kept' in target.dataset || 'stays' in target.dataset) return
  leading = true
  setTimeout(() => { leading = false }, PATIENCE)
})
addEventListener('pageshow', ({ persisted }) => { if (persisted) leading = false })

on('session.ended', ({ reason }) => {
  stop()
  setTimeout(leave, reason === 'replaced' ? COOKIE_UNDERWAY : 0, reason)
})
on('gone', () => leave(''))

async function leave(reason) {
  stop()
  const form = await leavingForm()
  if (leading || form && 'saysWhy' in form.dataset) return setTimeout(leave, AGAIN, reason)
  const farewell = document.querySelector('[data-farewell]')
  farewell.elements.ended.value = reason
  farewell.submit()
}
