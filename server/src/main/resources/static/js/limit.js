// At the limit: checks every few seconds whether a seat is free. If one is, the server redirects this page's address to
// sign-in. If a check fails, the page says so.

import { leavingForm } from './form.js'
import { showTimes } from './times.js'

const AGAIN = 4_000
const PATIENCE = 4_000

const PARTS = ['seats', 'first-free']

// As the server sent them. A part that has not changed stays, because somebody may be reading it.
const shown = new Map()

const limitPage = document.querySelector('[data-limit]')

if (limitPage) setTimeout(lookAgain, AGAIN)

async function lookAgain() {
  if (!document.hidden) await look()
  setTimeout(lookAgain, AGAIN)
}

async function look() {
  const answer = await read().catch(() => null)
  if (answer?.type === 'opaqueredirect') return await leavingForm() || location.reload()
  for (const words of limitPage.querySelectorAll('[data-reconnecting]')) words.hidden = answer?.ok === true
  if (!answer?.ok) return
  const fresh = new DOMParser().parseFromString(answer.text, 'text/html')
  for (const id of PARTS) {
    const part = fresh.getElementById(id)
    const html = part.outerHTML
    if (html === shown.get(id)) continue
    shown.set(id, html)
    showTimes(part)
    document.getElementById(id).replaceWith(part)
  }
}

async function read() {
  const answer = await fetch(location.href, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) })
  return { type: answer.type, ok: answer.ok, text: await answer.text() }
}
