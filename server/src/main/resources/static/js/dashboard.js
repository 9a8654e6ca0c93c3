// Keeps the dashboard up to date. Reads its sessions, log and events again whenever a session begins or ends or an event is
// recorded, and at every (re)connection, because changes in between were not announced. An older page of a list stays as it
// is, since only the newest page changes.

import { on } from './live.js'
import { showTimes } from './times.js'

const shown = new Map()

let reading

on('sessions.changed', refresh)
on('hello', refresh)

async function refresh() {
  reading?.abort()
  const { signal } = reading = new AbortController()
  const text = await fetch('/dashboard/live', { signal }).then(textOf).catch(() => null)
  if (text === null) return
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  const page = new URLSearchParams(location.search)
  swap('sessions', fresh)
  if (!page.has('before')) swap('log', fresh)
  if (!page.has('events-before')) swap('events', fresh)
}

function textOf(answer) {
  return answer.ok && !answer.redirected ? answer.text() : null
}

// An unchanged section stays in place, and with it any text the reader has selected. So does one that asks something: it is
// read again when the question is closed.
function swap(id, fresh) {
  const section = fresh.getElementById(id)
  const text = section.outerHTML
  if (shown.get(id) === text) return
  const old = document.getElementById(id)
  const question = old.querySelector(':popover-open')
  if (question) return question.addEventListener('toggle', refresh, { once: true })
  shown.set(id, text)
  showTimes(section)
  const focused = old.contains(document.activeElement) && document.activeElement.id
  old.replaceWith(section)
  if (focused !== false) refocus(focused, id)
}

// Focuses the same button if it is still there, otherwise the heading of its section.
function refocus(focused, section) {
  const target = document.getElementById(focused) ?? document.getElementById(`${section}-title`)
  if (target.tagName === 'H2') target.tabIndex = -1
  target.focus({ preventScroll: true })
}
