// Times in the reader's own zone: <time datetime> as date and time, <time data-ago> as a distance that keeps up.
// The exact time, with its zone, is in the title.

import { now } from './clock.js'

const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60]]

const locale = ownLocale()
const short = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' })
const distance = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

showTimes(document)
setInterval(() => showTimes(document, 'time[data-ago]'), 30_000)

export function showTimes(root, which = 'time') {
  for (const time of root.querySelectorAll(which)) show(time)
}

function show(time) {
  const moment = Date.parse(time.dateTime)
  if (Number.isNaN(moment)) return
  time.textContent = 'ago' in time.dataset ? ago(moment) : short.format(moment)
  time.title = exact.format(moment)
}

function ago(moment) {
  const seconds = Math.max(0, (now() - moment) / 1000)
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', Infinity]
  return distance.format(-Math.floor(seconds / size), unit)
}

// The page's language, in the reader's variety of it if that is what they speak: en-GB and en-US differ in dates.
function ownLocale() {
  const page = document.documentElement.lang
  return navigator.languages.find(own => own.split('-')[0] === page) ?? page
}
