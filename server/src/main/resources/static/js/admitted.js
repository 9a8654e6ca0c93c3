// "A new device signed in", on whatever page its member is. The frame says only that the sessions changed, so
// the list is read and compared; reading it on every `hello` finds those who came while the connection was away.

import { on } from './live.js'
import { hasApprovedIt } from './prompt.js'
import { toast } from './toast.js'

let known

on('hello', compare)
on('sessions.changed', compare)

async function compare() {
  const sessions = await read()
  if (!sessions) return
  const arrived = known ? sessions.filter(session => !known.has(session.id)) : []
  known = new Set(sessions.map(session => session.id))
  for (const { device, method } of arrived) {
    if (method !== 'approval' || !hasApprovedIt()) toast('admitted', device.label)
  }
}

async function read() {
  const answer = await fetch('/api/v1/sessions').catch(() => null)
  return answer?.ok ? (await answer.json()).sessions : null
}
