// The session is over: to the sign-in page, which says why and keeps the email. A form tells it, since anybody could write a
// link that says so.

import { on, stop } from './live.js'

// Another tab of this browser may have signed in; the answer with its new cookie can come after this frame.
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
