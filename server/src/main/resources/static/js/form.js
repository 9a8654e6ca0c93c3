// Posts forms with data-kept by fetch. If the network or the server is down, the page and the typed text stay, and an error
// appears next to the button. Without scripts they are ordinary forms.
//
// The server answers such a request with 204 and Location instead of a redirect. Any other answer of ours is a page, whose
// <main> replaces this one. There is one exception: a page without a form that says that the server can't take this one now
// (429 or 5xx). Then this page stays, and that page's text appears next to the button. Modules that prepare the content of a
// new <main> listen for 'page' on the document.
//
// A page that was left may come back, because the person stopped the next one from loading or went back. Its forms then work
// again.

import { showTimes } from './times.js'

const PATIENCE = 8_000

let answering = Promise.resolve()

addEventListener('pageshow', ({ persisted }) => {
  if (persisted) for (const form of document.querySelectorAll('form[data-busy]')) release(form)
})

document.addEventListener('submit', event => {
  const form = event.target
  if (event.defaultPrevented || !('kept' in form.dataset)) return
  event.preventDefault()
  if (!('busy' in form.dataset)) sendForm(form, event.submitter)
})

// Resolves to the form whose answer leads to another page now, or to null. A script that leads elsewhere asks this first: a
// second navigation would cancel the first, and the notice left for its page would be lost.
export async function leavingForm() {
  await answering
  return document.querySelector('form[data-leaving]')
}

// Resolves to true if the form was answered. By then the page is being left or has been replaced.
export async function sendForm(form, submitter) {
  say(form, '')
  form.dataset.busy = ''
  for (const button of buttonsOf(form)) button.ariaDisabled = 'true'
  const sending = answering = post(form, submitter).catch(() => null)
  const answer = await sending
  if (answer?.location) return leave(form, answer.location), true
  release(form)
  const page = answer && ourPage(answer.text)
  const main = page?.querySelector('main')
  if (page && !(isForLater(answer.status) && !main.querySelector('form'))) return show(page, main, answer.address), true
  say(form, main?.querySelector('.lead')?.textContent ?? document.body.dataset.unsent)
  return false
}

function isForLater(status) {
  return status === 429 || status >= 500
}

function leave(form, address) {
  location.assign(address)
  form.dataset.leaving = setTimeout(release, PATIENCE, form)
}

function release(form) {
  clearTimeout(form.dataset.leaving)
  delete form.dataset.leaving
  delete form.dataset.busy
  for (const button of buttonsOf(form)) button.ariaDisabled = null
}

function buttonsOf(form) {
  return form.querySelectorAll('button')
}

async function post(form, submitter) {
  // Not form.action: in a form with a field named "action" that is the field.
  const address = submitter?.getAttribute('formaction') ?? form.getAttribute('action')
  const answer = await fetch(address, {
    method: 'POST',
    headers: { Accept: 'text/html', 'Countersign-Form': 'kept' },
    body: new URLSearchParams(new FormData(form, submitter)),
    signal: AbortSignal.timeout(PATIENCE),
  })
  return { status: answer.status, location: answer.headers.get('Location'), address: answer.url, text: await answer.text() }
}

// Null if the answer is not one of our pages, such as a proxy's error page.
function ourPage(text) {
  const page = new DOMParser().parseFromString(text, 'text/html')
  return page.querySelector('main') && page.querySelector('.masthead') ? page : null
}

function show(page, main, address) {
  document.title = page.title
  showTimes(main)
  document.querySelector('main').replaceWith(main)
  history.replaceState(history.state, '', address)
  document.dispatchEvent(new Event('page'))
  const target = main.querySelector('[autofocus]') ?? main.querySelector('h1')
  if (target?.tagName === 'H1') target.tabIndex = -1
  target?.focus()
}

function say(form, text) {
  const said = form.querySelector('[data-said]') ?? form.appendChild(made())
  said.textContent = text
}

function made() {
  const said = document.createElement('p')
  said.className = 'field-error unsent'
  said.role = 'alert'
  said.dataset.said = ''
  return said
}
