// Posts forms with data-kept by a request of the page, so that a dead network or a server that is away leaves the page and
// what was typed as they are, and says so next to the button. Without scripts they are ordinary forms.
//
// The server answers such a request with 204 and Location where it would redirect. Any other answer of ours is a page, whose
// <main> takes the place of this one; modules that prepare what is in it listen for 'page' on the document.

import { showTimes } from './times.js'

const PATIENCE = 8_000

document.addEventListener('submit', event => {
  const form = event.target
  if (event.defaultPrevented || !('kept' in form.dataset)) return
  event.preventDefault()
  if (!('busy' in form.dataset)) sendForm(form, event.submitter)
})

// Whether there was an answer. The page is left, or another, when it comes.
export async function sendForm(form, submitter) {
  const buttons = [...form.querySelectorAll('button')]
  say(form, '')
  form.dataset.busy = ''
  for (const button of buttons) button.ariaDisabled = 'true'
  const answer = await post(form, submitter).catch(() => null)
  if (answer?.location) return location.assign(answer.location), true
  delete form.dataset.busy
  for (const button of buttons) button.ariaDisabled = null
  if (answer && show(answer)) return true
  say(form, document.body.dataset.unsent)
  return false
}

async function post(form, submitter) {
  // Not form.action: that is the form's field of this name, where it has one.
  const address = submitter?.getAttribute('formaction') ?? form.getAttribute('action')
  const answer = await fetch(address, {
    method: 'POST',
    headers: { Accept: 'text/html', 'Countersign-Form': 'kept' },
    body: new URLSearchParams(new FormData(form, submitter)),
    signal: AbortSignal.timeout(PATIENCE),
  })
  return { location: answer.headers.get('Location'), address: answer.url, text: await answer.text() }
}

// False for what is no page of ours: a proxy's error page, for one.
function show({ address, text }) {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const main = page.querySelector('main')
  if (!main || !page.querySelector('.masthead')) return false
  document.title = page.title
  showTimes(main)
  document.querySelector('main').replaceWith(main)
  history.replaceState(history.state, '', address)
  document.dispatchEvent(new Event('page'))
  const target = main.querySelector('[autofocus]') ?? main.querySelector('h1')
  if (target?.tagName === 'H1') target.tabIndex = -1
  target?.focus()
  return true
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
