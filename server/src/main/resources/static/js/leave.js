// Goes to the sign-in page when the session is over; that page says why and keeps the email. The reason travels in a form,
// because anybody could write a link that contains it.

import { isLeaving } from './form.js'
import { on, stop } from './live.js'

// Another tab of this browser may have signed in, and its response with the new cookie can arrive after this frame.
const COOKIE_UNDERWAY = 500

// The form that signs out leads on by itself, to the application that asked for it. Forms with data-kept do not leave the page.
let leading = false
document.addEventListener('submit', event => {
  leading ||= !event.defaultPrevented && !('kept' in event.target.dataset)
})
addEventListener('pageshow', () => { leading = false })

on('session.ended', ({ reason }) => {
  stop()
  setTimeout(leave, reason === 'replaced' ? COOKIE_UNDERWAY : 0, reason)
})
on('gone', () => leave(''))

async function leave(reason) {
  stop()
  if (leading || await isLeaving()) return
  const farewell = document.querySelector('[data-farewell]')
  farewell.elements.ended.value = reason
  farewell.submit()
}
