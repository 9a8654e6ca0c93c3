// Goes to the sign-in page when the session is over; that page says why and keeps the email. The reason travels in a form,
// because anybody could write a link that contains it.

import { on, stop } from './live.js'

// Another tab of this browser may have signed in, and its response with the new cookie can arrive after this frame.
const COOKIE_UNDERWAY = 500

on('session.ended', ({ reason }) => {
  stop()
  setTimeout(leave, reason === 'replaced' ? COOKIE_UNDERWAY : 0, reason)
})
on('gone', () => leave(''))

function leave(reason) {
  stop()
  const farewell = document.querySelector('[data-farewell]')
  farewell.elements.ended.value = reason
  farewell.submit()
}
