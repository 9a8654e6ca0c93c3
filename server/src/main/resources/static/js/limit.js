// At the limit: checks every few seconds whether a seat is free. The server then redirects this page's address to sign-in.

import { leavingForm } from './form.js'
import { showTimes } from './times.js'

const AGAIN = 4_000

const limitPage = document.querySelector('[data-limit]')

if (limitPage) setTimeout(lookAgain, AGAIN)

async function lookAgain() {
  if (!document.hidden) await look()
  setTimeout(lookAgain, AGAIN)
}

async function look() {
  const answer = await fetch(location.href, { redirect: 'manual' }).catch(() => null)
  if (answer?.type === 'opaqueredirect') return await leavingForm() || location.reload()
  if (!answer?.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  showTimes(fresh)
  for (const id of ['seats', 'first-free']) document.getElementById(id).replaceWith(fresh.getElementById(id))
}
