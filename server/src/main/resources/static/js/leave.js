// The session is over: to the sign-in page, which says why.

import { on, stop } from './live.js'

on('session.ended', ({ reason }) => leave(`/login?ended=${encodeURIComponent(reason)}`))
on('gone', () => leave('/login'))

function leave(address) {
  stop()
  location.replace(address)
}
