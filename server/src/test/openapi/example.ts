// Uses the types that openapi-typescript makes of the document, as an integrator would. bin/openapi compiles it; nothing runs it.
import createClient from 'openapi-fetch'
import type { components, paths } from './generated'

type Session = components['schemas']['Session']

const member = createClient<paths>({ baseUrl: 'http://localhost:4000' })
const backEnd = createClient<paths>({ baseUrl: 'http://localhost:4000', headers: { Authorization: 'Bearer cs_live_…' } })

export async function signIn(email: string, password: string): Promise<string> {
  const { data, error, response } = await member.POST('/api/v1/session', { body: { email, password } })
  if (error) {
    switch (error.code) {
      case 'session-limit':
      case 'bad-credentials':
        return error.detail
      case 'invalid':
        return error.errors.map(({ field, message }) => `${field}: ${message}`).join('\n')
      case 'approval-pending':
      case 'too-many-attempts':
        return `Try again in ${response.headers.get('Retry-After')} seconds.`
      default:
        return error.title
    }
  }
  switch (data.outcome) {
    case 'signed-in':
      return data.account.name
    case 'approval-required':
      return data.approval.code
  }
}

export async function answer(id: string, code: string): Promise<number> {
  const { error } = await member.POST('/api/v1/approvals/{id}/answer', {
    params: { path: { id }, header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: { code },
  })
  return error?.code === 'wrong-code' ? error.tries_left : 0
}

export async function redeem(): Promise<Session[]> {
  const { data, error } = await member.POST('/api/v1/approval/redemption')
  if (data) return [data.session]
  return error.code === 'session-limit' ? error.sessions ?? [] : []
}

export async function whoseSession(token: string): Promise<string | null> {
  const { data } = await backEnd.POST('/api/v1/introspection', { body: { token } })
  return data?.active ? data.account.name : null
}

export async function endReasons(): Promise<string[]> {
  const { data } = await member.GET('/api/v1/session-log', { params: { query: { limit: 20 } } })
  return data?.entries.map(entry => entry.end_reason ?? 'live') ?? []
}

const application = createClient<paths>({
  baseUrl: 'http://localhost:4000',
  headers: { Authorization: `Basic ${btoa('01a20b10-4c1d-7e52-9a31-5d6f0c2b8e77:cs_client_…')}` },
  bodySerializer: body => new URLSearchParams(body as unknown as Record<string, string>),
})

export async function exchange(code: string, verifier: string): Promise<string> {
  const { data, error } = await application.POST('/oauth2/token', {
    body: {
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'https://shop.example.org/callback',
      code_verifier: verifier,
    },
  })
  if (error) return 'error_description' in error ? error.error_description : error.detail
  return data.id_token ?? data.access_token
}

export async function whoseToken(token: string): Promise<string | null> {
  const { data } = await application.POST('/oauth2/introspect', { body: { token } })
  return data?.active ? `${data.sub} by ${data.acr}` : null
}

export async function algorithms(): Promise<string[]> {
  const { data } = await application.GET('/oauth2/jwks')
  return data?.keys.map(key => (key.kty === 'RSA' ? key.alg : key.crv)) ?? []
}

export async function isReady(): Promise<boolean> {
  const { response } = await backEnd.GET('/health/ready')
  return response.ok
}

// @ts-expect-error The password is missing.
void member.POST('/api/v1/session', { body: { email: 'ann@example.org' } })
// @ts-expect-error There is no password grant.
void application.POST('/oauth2/token', { body: { grant_type: 'password', username: 'ann@example.org', password: '…' } })
// @ts-expect-error There is no such path.
void member.GET('/api/v1/sesion')
