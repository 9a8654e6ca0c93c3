// An application that signs people in with openid-client. The test is the person's browser: it gets an address in a line of
// JSON, and answers with the address to which this server has led it.

import { createInterface } from 'node:readline'
import * as oidc from 'openid-client'

process.on('uncaughtException', error => {
  console.error(error.message, error.error, error.error_description, error.stack)
  process.exit(1)
})

const [issuer, clientId, clientSecret, redirectUri, afterLogout] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = what => console.log(JSON.stringify(what))
const hear = async () => (await lines.next()).value

const config = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
  execute: [oidc.allowInsecureRequests],
})

const verifier = oidc.randomPKCECodeVerifier()
const checks = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() }
say(oidc.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: 'openid profile email offline_access',
  code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state: checks.expectedState,
  nonce: checks.expectedNonce,
  max_age: '3600',
}))

const tokens = await oidc.authorizationCodeGrant(config, new URL(await hear()), { ...checks, maxAge: 3600 })
say(tokens.claims())
say(await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub))
say(await oidc.tokenIntrospection(config, tokens.access_token))

const next = await oidc.refreshTokenGrant(config, tokens.refresh_token)
say(next.claims())
say(oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: afterLogout }))

await hear()
say(await oidc.tokenIntrospection(config, next.access_token))
say(await oidc.refreshTokenGrant(config, next.refresh_token).then(() => 'refreshed', error => error.error))
process.exit(0)
