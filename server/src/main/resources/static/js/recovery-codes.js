// Recovery codes: to copy, to keep as a file, to print; and the way on, once they were kept. Nothing leaves this page.

const main = document.querySelector('main')
const status = main.querySelector('[data-status]')
const copy = main.querySelector('[data-copy]')
const download = main.querySelector('[data-download]')

main.querySelector('[data-tools]').hidden = false
main.querySelector('[data-print]').addEventListener('click', () => print())
download.addEventListener('click', save)
copy.hidden = !navigator.clipboard
copy.addEventListener('click', async () => {
  await navigator.clipboard.writeText(sheet())
  status.textContent = copy.dataset.done
})

confirmFirst(main.querySelector('[data-confirm]'), main.querySelector('[data-continue]'))

function sheet() {
  const lines = [...main.querySelectorAll('[data-line]')]
  return lines.map(line => line.textContent.replace(/\s+/g, ' ').trim() + '\n').join('')
}

function save() {
  const file = URL.createObjectURL(new Blob([sheet()], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = file
  link.download = download.dataset.file
  link.click()
  setTimeout(() => URL.revokeObjectURL(file), 60_000)
}

function confirmFirst(confirm, link) {
  const box = confirm.querySelector('input')
  const address = link.href
  confirm.hidden = false
  box.addEventListener('change', open)
  open()

  // A link without an address is disabled, and read as such.
  function open() {
    if (box.checked) {
      link.href = address
      link.removeAttribute('role')
      link.removeAttribute('aria-disabled')
    } else {
      link.removeAttribute('href')
      link.setAttribute('role', 'link')
      link.setAttribute('aria-disabled', 'true')
    }
  }
}
