// Says where this server expects to be opened, if that is not where this page is open: cookies, forms and the live connection
// work there alone.

const elsewhere = document.querySelector('[data-address]')

if (elsewhere && location.origin !== elsewhere.dataset.address) {
  const there = elsewhere.querySelector('[data-there]')
  there.href = elsewhere.dataset.address + location.pathname + location.search
  there.hidden = false
  elsewhere.hidden = false
}
