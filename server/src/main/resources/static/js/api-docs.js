// Filters the operations while the reader types in the search box, and opens the operation that the address names.

const search = document.querySelector('#search')
const none = document.querySelector('[data-none]')
const operations = [...document.querySelectorAll('details.operation')]
const texts = operations.map(operation => operation.textContent.toLowerCase())

search.addEventListener('input', filter)
addEventListener('hashchange', open)
filter()
open()

function filter() {
  const words = search.value.toLowerCase().split(/\s+/)
  operations.forEach((operation, at) => { operation.hidden = !words.every(word => texts[at].includes(word)) })
  for (const group of document.querySelectorAll('[data-group]')) {
    group.hidden = !group.querySelector('details:not([hidden])')
  }
  none.textContent = operations.every(operation => operation.hidden) ? none.dataset.text : ''
}

function open() {
  const target = document.getElementById(location.hash.slice(1))
  const operation = target?.closest('details')
  if (!operation) return
  operation.open = true
  operation.scrollIntoView()
}
