// A page without a server of its own that signs people in with oidc-client-ts. Each load refreshes the tokens and asks
// Countersign who it is, so a person whose session is over has to sign in again.

const { authority, client_id } = await (await fetch('settings.json')).json()
const users = new oidc.UserManager({
  authority,
  client_id,
  redirect_uri: `${location.origin}/`,
  post_logout_redirect_uri: `${location.origin}/bye.html`,
  scope: 'openid profile email offline_access',
  revokeTokensOnSignout: true,
})

async function who() {
  if (new URLSearchParams(location.search).has('code')) {
    await users.signinCallback()
    history.replaceState(null, '', '/')
  } else if (await users.getUser()) {
    await users.signinSilent()
  }
  const user = await users.getUser()
  if (!user) return
  const answer = await fetch(await users.metadataService.getUserInfoEndpoint(), {
    headers: { Authorization: `Bearer ${user.access_token}` },
  })
  if (answer.ok) return answer.json()
}

const person = await who().catch(refused => console.log(refused.message))
if (person) {
  document.querySelector('h1').textContent = `Hello, ${person.email}`
  const link = document.querySelector('a')
  link.hidden = false
  link.onclick = event => {
    event.preventDefault()
    users.signoutRedirect()
  }
} else {
  await users.removeUser()
  await users.signinRedirect()
}
