// The server's clock. Countdowns use it, because the local clock may be minutes off.

let offset = fromPage()

export const now = () => Date.now() + offset

export function setClock(serverTime) {
  offset = Date.parse(serverTime) - Date.now() || 0
}

// The page contains the server's time when it was rendered. The browser knows when that response began to arrive.
function fromPage() {
  const made = Date.parse(document.documentElement.dataset.serverTime)
  const [page] = performance.getEntriesByType('navigation')
  const arrived = performance.timeOrigin + (page?.responseStart ?? 0)
  return made - arrived || 0
}
