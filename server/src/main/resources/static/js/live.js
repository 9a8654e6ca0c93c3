// The live connection: one WebSocket, kept open for as long as the session or the waiting request lasts.
//
// Each frame goes to the listeners of its type. There are two more types: 'state' (the result of a plain request) and 'gone'
// (the session, or the waiting request, is over).
//
// A connection is up once it has received something. It is lost when it closes or falls silent, because a network or a proxy
// that drops all packets closes nothing. So the page sends a heartbeat and waits for the answer. While the connection is
// down, plain requests read the state every few seconds, and the page works without WebSockets. When it is up again, the
// state is read once more, because changes in between were not announced.

import { setClock } from './clock.js'

const FIRST_WAIT = 250
const LONGEST_WAIT = 15_000
const QUIET = 1_000             // a shorter break is not worth a message
const BEAT = 3_000              // of silence, then a heartbeat is sent
const BEAT_HIDDEN = 25_000      // the page is not visible, and a phone's radio may sleep
const PATIENCE = 4_000          // the timeout of a heartbeat or a plain request
const ASK = 2_500               // between plain requests
const ASK_HIDDEN = 15_000
const SESSION_ENDED = 4401

// Another tab of this browser may have signed in, and its answer with the new cookie can arrive after this tab has heard of an
// end.
export const COOKIE_UNDERWAY = 500

const line = document.querySelector('[data-live]')
const listeners = new Map()

let wanted = false
let socket
let isUp = false
let missed = false
let attempts = 0
let retry
let silence

let asking
let nextQuestion
let failures = 0
let questions = 0
let framesHeard = 0
let quiet

export function on(type, listener) {
  listeners.set(type, [...listeners.get(type) ?? [], listener])
}

on('hello', ({ server_time }) => setClock(server_time))

// By DOMContentLoaded every module of the page has registered its listeners.
if (line) {
  addEventListener('DOMContentLoaded', start)
  addEventListener('pageshow', ({ persisted }) => persisted && again())
  addEventListener('pagehide', stop)
  addEventListener('online', online)
  addEventListener('offline', offline)
  document.addEventListener('visibilitychange', wake)
  document.addEventListener('resume', wake)
}

function start() {
  wanted = true
  connect()
}

function again() {
  missed = true
  start()
}

export function stop() {
  wanted = false
  drop()
  stopAsking()
  reached()
}

// Reads the state now, by a plain request, and passes it to the listeners of 'state'.
export function readState() {
  if (wanted) ask()
}

// ---- the WebSocket

function connect() {
  if (!wanted) return
  drop()
  const opening = socket = open()
  if (!opening) return lost()
  opening.addEventListener('open', () => opening === socket && beat())
  opening.addEventListener('message', ({ data }) => opening === socket && hear(JSON.parse(data)))
  opening.addEventListener('close', ({ code }) => opening === socket && lost(code))
  silence = setTimeout(lost, PATIENCE)
  if (!nextQuestion && !asking) askLater(ASK)
}

function open() {
  try {
    return new WebSocket(new URL('/api/v1/live', location.href.replace(/^http/, 'ws')))
  } catch {
    return undefined
  }
}

function hear(frame) {
  clearTimeout(silence)
  silence = setTimeout(beat, document.hidden ? BEAT_HIDDEN : BEAT)
  if (!isUp) up()
  if (frame.type.startsWith('approval.')) framesHeard++
  tell(frame.type, frame)
}

function beat() {
  if (socket?.readyState === WebSocket.OPEN) socket.send('{"type":"beat"}')
  clearTimeout(silence)
  silence = setTimeout(lost, PATIENCE)
}

function up() {
  isUp = true
  attempts = 0
  const unread = missed || asking
  missed = false
  stopAsking()
  reached()
  if (unread) ask()
}

function lost(code) {
  if (isUp) quiet ??= setTimeout(sayReconnecting, QUIET, true)
  drop()
  if (code === SESSION_ENDED) return gone()
  missed = true
  retry = setTimeout(connect, wait(FIRST_WAIT, attempts++))
  if (!asking && !nextQuestion) askLater(FIRST_WAIT)
}

function drop() {
  clearTimeout(retry)
  clearTimeout(silence)
  const old = socket
  socket = undefined
  isUp = false
  old?.close()
}

function online() {
  attempts = 0
  connect()
  if (wanted) ask()
}

function offline() {
  if (!wanted) return
  lost()
  sayReconnecting(true)
}

// The page was hidden, or the computer asleep: the connection may be open only on this side.
function wake() {
  if (!wanted || document.hidden) return
  if (socket?.readyState === WebSocket.OPEN) beat()
  else if (socket?.readyState !== WebSocket.CONNECTING) connect()
  if (!isUp) ask()
}

// Doubles each time, and half of it is random, so that the clients of a restarted node do not all reconnect at once.
function wait(first, times) {
  const longest = Math.min(LONGEST_WAIT, first * 2 ** times)
  return longest / 2 + Math.random() * longest / 2
}

// ---- plain requests

function askLater(milliseconds) {
  clearTimeout(nextQuestion)
  nextQuestion = setTimeout(ask, milliseconds)
}

function stopAsking() {
  clearTimeout(nextQuestion)
  nextQuestion = undefined
  asking = undefined
  failures = 0
}

async function ask() {
  clearTimeout(nextQuestion)
  nextQuestion = undefined
  const question = asking = {}
  const before = framesHeard
  const answer = await fetch(line.dataset.live, { signal: AbortSignal.timeout(PATIENCE) })
    .then(async answer => ({ status: answer.status, state: answer.ok ? await answer.json() : null }))
    .catch(() => null)
  if (question !== asking) return
  asking = undefined
  if (answer?.status === 401) return gone()
  if (answer?.state) {
    failures = 0
    reached()
    // A frame that arrived in the meantime may be newer than this answer.
    if (framesHeard !== before) return ask()
    tell('state', answer.state)
    if (!isUp && questions++ % 2 === 1) tell('sessions.changed')
  } else {
    failures++
    if (!isUp) sayReconnecting(true)
  }
  if (wanted && (failures || !isUp)) askLater(pause())
}

function pause() {
  if (failures) return wait(ASK, failures)
  return (document.hidden ? ASK_HIDDEN : ASK) * (0.8 + Math.random() * 0.4)
}

// ---- messages

function gone() {
  if (!wanted) return
  stop()
  tell('gone')
}

function reached() {
  clearTimeout(quiet)
  quiet = undefined
  sayReconnecting(false)
}

// Both in the page and in the dialog that may cover it.
function sayReconnecting(away) {
  for (const words of document.querySelectorAll('[data-reconnecting]')) words.hidden = !away
}

function tell(type, frame) {
  for (const listener of listeners.get(type) ?? []) listener(frame)
}
