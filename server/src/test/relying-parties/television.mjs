// A television that signs its viewer in with openid-client (RFC 8628). The test is the viewer: it gets the code in a line of JSON.

import { createInterface } from 'node:readline'
import * as oidc from 'openid-client'

process.on('uncaughtException', error => {
  console.error(error.message, error.error, error.error_description, error.stack)
  process.exit(1)
})

const [issuer, clientId] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = what => console.log(JSON.stringify(what))

const config = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
  execute: [oidc.allowInsecureRequests],
})

const started = await oidc.initiateDeviceAuthorization(config, { scope: 'openid email offline_access' })
say({ user_code: started.user_code, verification_uri: started.verification_uri })

const tokens = await oidc.pollDeviceAuthorizationGrant(config, started)
say(tokens.claims())
say(await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub))

const next = await oidc.refreshTokenGrant(config, tokens.refresh_token)
say(next.claims())

await lines.next()
say(await oidc.refreshTokenGrant(config, next.refresh_token).then(() => 'refreshed', error => error.error))
process.exit(0)
