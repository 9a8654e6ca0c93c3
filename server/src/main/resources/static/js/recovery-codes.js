// Lets the member copy, download or print recovery codes, and continue once they are saved. Nothing leaves this page.

const codesSheet = document.querySelector('[data-sheet]')

if (codesSheet) offerTools(document.querySelector('main'))

// The browser may keep this page for its Back button. The codes are shown only once, so the page is loaded again.
addEventListener('pageshow', ({ persisted }) => persisted && codesSheet && location.reload())

function offerTools(main) {
  const copy = main.querySelector('[data-copy]')
  const download = main.querySelector('[data-download]')
  const status = main.querySelector('[data-status]')

  main.querySelector('[data-print]').addEventListener('click', () => print())
  download.addEventListener('click', () => saveFile(linesOfSheet(main), download.dataset.file))
  copy.hidden = !navigator.clipboard
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(linesOfSheet(main))
    status.textContent = copy.dataset.done
  })
  askForTick(main.querySelector('[data-saved]'))
}

function linesOfSheet(main) {
  const lines = [...main.querySelectorAll('[data-line]')]
  return lines.map(line => line.textContent.replace(/\s+/g, ' ').trim() + '\n').join('')
}

function saveFile(text, name) {
  const file = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = file
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(file), 60_000)
}

// The browser blocks the form until the box is ticked. The page's own text replaces the browser's message.
function askForTick(form) {
  const box = form.querySelector('input[type="checkbox"]')
  const error = form.querySelector('#saved-error')
  const say = text => {
    error.textContent = text
    box.ariaInvalid = text ? 'true' : null
  }
  box.setAttribute('aria-describedby', error.id)
  box.addEventListener('change', () => say(''))
  box.addEventListener('invalid', event => {
    event.preventDefault()
    say(error.dataset.text)
    box.focus()
  })
}
