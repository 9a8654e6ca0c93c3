// Shows times in the reader's time zone: <time datetime> as date and time, <time data-of-day> as the time alone if it is within
// a day, <time data-ago> as a relative time that is kept up to date. The title has the exact time with its zone.

import { now } from './clock.js'

const DAY = 86_400_000
const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60]]

const timeLocale = ownLocale()
const dayAndTime = new Intl.DateTimeFormat(timeLocale, { dateStyle: 'medium', timeStyle: 'short' })
const timeOfDay = new Intl.DateTimeFormat(timeLocale, { timeStyle: 'short' })
const exactTime = new Intl.DateTimeFormat(timeLocale, { dateStyle: 'full', timeStyle: 'long' })
const distanceInTime = new Intl.RelativeTimeFormat(timeLocale, { numeric: 'auto' })

showTimes(document)
document.addEventListener('page', () => showTimes(document))
setInterval(() => showTimes(document, 'time[data-ago]'), 30_000)

export function showTimes(root, which = 'time') {
  for (const time of root.querySelectorAll(which)) showTime(time)
}

function showTime(time) {
  const moment = Date.parse(time.dateTime)
  if (Number.isNaN(moment)) return
  time.textContent = timeText(time, moment)
  time.title = exactTime.format(moment)
}

function timeText(time, moment) {
  if ('ago' in time.dataset) return ago(moment)
  return ('ofDay' in time.dataset && moment - now() < DAY ? timeOfDay : dayAndTime).format(moment)
}

function ago(moment) {
  const seconds = Math.max(0, (now() - moment) / 1000)
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ['second', Infinity]
  return distanceInTime.format(-Math.floor(seconds / size), unit)
}

// The page's language, in the reader's variant if they use that language: en-GB and en-US write dates differently.
function ownLocale() {
  const page = document.documentElement.lang
  return navigator.languages.find(own => own.split('-')[0] === page && isKnown(own)) ?? page
}

// Some systems name a language as their locale is named, such as en-US@posix. Intl refuses that.
function isKnown(language) {
  try {
    return Intl.getCanonicalLocales(language).length === 1
  } catch {
    return false
  }
}
