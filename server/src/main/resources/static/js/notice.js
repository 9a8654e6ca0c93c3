// The notice that a form left for this page. A live region speaks only of changes, so its text is put in once more; and the
// focus goes where the notice says that its reader was.

const SETTLED = 150 // milliseconds: a screen reader has to know the region before it changes

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
