// Keeps the dashboard true: its sessions and log are read again whenever a session began or ended, and after the
// connection was away. An older page of the log stays as it is; the newest is what changes.

import { on } from './live.js'
import { showTimes } from './times.js'

let wasAway = false

on('sessions.changed', refresh)
on('down', () => { wasAway = true })
on('up', () => { if (wasAway) refresh() })

async function refresh() {
  const answer = await fetch('/dashboard/live').catch(() => null)
  if (!answer?.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  showTimes(fresh)
  swap('sessions', fresh)
  if (!new URLSearchParams(location.search).has('before')) swap('log', fresh)
}

function swap(id, fresh) {
  const old = document.getElementById(id)
  const focused = old.contains(document.activeElement) && document.activeElement.id
  old.replaceWith(fresh.getElementById(id))
  if (focused !== false) refocus(focused, id)
}

// The same button if it is still there, else the heading of its section.
function refocus(focused, section) {
  const target = document.getElementById(focused) ?? document.getElementById(`${section}-title`)
  if (target.tagName === 'H2') target.tabIndex = -1
  target.focus({ preventScroll: true })
}
