// Reads out the notice that a form left for this page. A live region announces only changes, so its text is inserted once
// more. The focus moves to the element that the notice names.

const SETTLED = 150 // milliseconds: a screen reader must know the region before it changes

readNotices()
document.addEventListener('page', readNotices)

function readNotices() {
  for (const notice of document.querySelectorAll('[data-notice]')) readOut(notice)
}

function readOut(notice) {
  const place = document.getElementById(notice.dataset.focus)
  if (place) {
    place.tabIndex = -1
    place.focus({ preventScroll: true })
  }
  const parts = [...notice.childNodes]
  setTimeout(() => {
    notice.replaceChildren()
    notice.append(...parts)
  }, SETTLED)
}
