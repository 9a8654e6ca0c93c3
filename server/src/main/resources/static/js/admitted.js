// Shows "A new device signed in", whichever page the member is on. The frame only says that the sessions changed, so this
// reads the list and compares. Reading it on every `hello` finds the devices that signed in while the connection was down.

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
