// The session is over: to the sign-in page, which says why.

import { on, stop } from './live.js'

// Another tab of this browser may have signed in; the answer with its new cookie can come after this frame.
const COOKIE_UNDERWAY = 500

on('session.ended', ({ reason }) => {
  stop()
  setTimeout(leave, reason === 'replaced' ? COOKIE_UNDERWAY : 0, `/login?ended=${encodeURIComponent(reason)}`)
})
on('gone', () => leave('/login'))

function leave(address) {
  stop()
  location.replace(address)
}
