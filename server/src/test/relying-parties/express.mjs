// An application that signs people in with express-openid-connect, and hears when their sessions end.
// It reads ISSUER_BASE_URL, CLIENT_ID, CLIENT_SECRET, BASE_URL and SECRET from the environment.

import express from 'express'
import oidc from 'express-openid-connect'

const html = text => text.replace(/[&<]/g, character => `&#${character.charCodeAt()};`)
const page = (title, body = '') => `<!doctype html><title>Shop</title><link rel=icon href="data:,"><h1>${html(title)}</h1>${body}`

// Sessions that Countersign has ended. Several processes of one application share a store of express-session instead.
const ended = new Map()
const store = {
  get: (id, done) => done(null, ended.get(id)),
  set: (id, value, done) => { ended.set(id, value); done() },
  destroy: (id, done) => { ended.delete(id); done() },
}

const app = express()
app.get('/bye', (request, response) => response.send(page('Signed out')))
app.use(oidc.auth({
  authorizationParams: { response_type: 'code', scope: 'openid profile email' },
  idpLogout: true,
  routes: { postLogoutRedirect: '/bye' },
  backchannelLogout: { store },
}))
app.get('/', async (request, response) => {
  // The ID token says who it is; userinfo says more, as long as the session lives.
  const member = await request.oidc.fetchUserInfo().catch(() => null)
  if (!member) return response.oidc.login()
  response.send(page(`Hello, ${member.email}`, '<a href="/logout">Sign out</a>'))
})
app.listen(new URL(process.env.BASE_URL).port, '127.0.0.1')
