// Shows where this server expects to be opened if this page is open at another address. Cookies, forms and the live
// connection work only at the expected one.

const elsewhere = document.querySelector('[data-address]')

if (elsewhere && location.origin !== elsewhere.dataset.address) {
  const there = elsewhere.querySelector('[data-there]')
  there.href = elsewhere.dataset.address + location.pathname + location.search
  there.hidden = false
  elsewhere.hidden = false
}
