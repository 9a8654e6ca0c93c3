// The server's clock. Countdowns follow it and never the local clock alone, which may be minutes off.

let offset = fromPage()

export const now = () => Date.now() + offset

export function setClock(serverTime) {
  offset = Date.parse(serverTime) - Date.now() || 0
}

// The page says what time it was when it was made; the browser knows when that answer began to arrive.
function fromPage() {
  const made = Date.parse(document.documentElement.dataset.serverTime)
  const [page] = performance.getEntriesByType('navigation')
  const arrived = performance.timeOrigin + (page?.responseStart ?? 0)
  return made - arrived || 0
}
