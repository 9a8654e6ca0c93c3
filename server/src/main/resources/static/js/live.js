// The live connection: one WebSocket, kept up as long as there is something to be connected to.
//
// Each frame is handed to whoever listens for its type; besides those there are 'up', 'down' and 'gone'. A lost
// connection is tried again after a growing, random wait. When an attempt fails outright, the page's probe address
// is asked first: 401 means that the session (or the waiting request) is over: 'gone', nothing to come back to.
// What was missed meanwhile is read again by the listeners of 'up' and 'hello'.

import { setClock } from './clock.js'

const FIRST_WAIT = 250
const LONGEST_WAIT = 15_000
const QUIET = 1_000       // a shorter break is not worth a word
const ASLEEP = 60_000     // after this long in the background, an open socket may be open on our side only
const SESSION_ENDED = 4401
const POLICY = 1008

const line = document.querySelector('[data-live]')
const listeners = new Map()

let wanted = false
let socket
let attempts = 0
let retry
let quiet
let hiddenSince

export function on(type, listener) {
  listeners.set(type, [...listeners.get(type) ?? [], listener])
}

// Whether the frame could be sent. Nothing is kept for later: an answer that arrives late may answer something else.
export function send(frame) {
  if (socket?.readyState !== WebSocket.OPEN) return false
  socket.send(JSON.stringify(frame))
  return true
}

on('hello', ({ server_time }) => setClock(server_time))

// By DOMContentLoaded every module of the page has said what it listens for.
if (line) {
  addEventListener('DOMContentLoaded', start)
  addEventListener('pageshow', ({ persisted }) => persisted && start())
  addEventListener('pagehide', stop)
  addEventListener('online', connect)
  document.addEventListener('visibilitychange', wake)
}

function start() {
  wanted = true
  connect()
}

export function stop() {
  wanted = false
  disconnect()
}

function connect() {
  if (!wanted) return
  disconnect()
  const opening = socket = new WebSocket(new URL('/api/v1/live', location.href.replace(/^http/, 'ws')))
  let opened = false
  opening.addEventListener('open', () => { opened = true; up() })
  opening.addEventListener('message', ({ data }) => receive(JSON.parse(data)))
  opening.addEventListener('close', ({ code }) => opening === socket && lost(code, opened))
}

function disconnect() {
  clearTimeout(retry)
  const old = socket
  socket = undefined
  old?.close()
}

function receive(frame) {
  tell(frame.type, frame)
}

function up() {
  attempts = 0
  clearTimeout(quiet)
  quiet = undefined
  sayReconnecting(false)
  tell('up')
}

function lost(code, opened) {
  socket = undefined
  if (code === SESSION_ENDED) return gone()
  quiet ??= setTimeout(sayReconnecting, QUIET, true)
  retry = setTimeout(opened && code !== POLICY ? connect : connectIfAlive, wait())
  tell('down')
}

// Doubled every time, and half of it by chance, so that the clients of a restarted node do not come back as one.
function wait() {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts++)
  return longest / 2 + Math.random() * longest / 2
}

async function connectIfAlive() {
  const answer = await fetch(line.dataset.live).catch(() => null)
  if (answer?.status === 401) gone()
  else connect()
}

function wake() {
  if (document.hidden) { hiddenSince ??= Date.now(); return }
  const slept = hiddenSince && Date.now() - hiddenSince > ASLEEP
  hiddenSince = undefined
  if (slept || socket?.readyState !== WebSocket.OPEN && socket?.readyState !== WebSocket.CONNECTING) connect()
}

function gone() {
  if (!wanted) return
  stop()
  tell('gone')
}

function sayReconnecting(away) {
  line.firstElementChild.hidden = !away
}

function tell(type, frame) {
  for (const listener of listeners.get(type) ?? []) listener(frame)
}
