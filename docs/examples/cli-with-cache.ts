// A tool that shares the session of the AWS CLI: who has run `aws sso login` is signed in here, and who signs in here is signed
// in there. It asks for a person at most once per session, whichever tool comes first.
//
//   node cli-with-cache.ts acme https://acme.awsapps.com/start eu-west-1
//
// for this in ~/.aws/config, in the same words:
//
//   [sso-session acme]
//   sso_start_url = https://acme.awsapps.com/start
//   sso_region = eu-west-1
//   sso_registration_scopes = sso:account:access
import { argv } from 'node:process'
import { createSession, identityCenter } from 'authchart'
import { awsCacheStore, nodeHost } from 'authchart/node'
import { attachTerminal } from 'authchart/terminal'

const [sessionName = '', startUrl = '', region = ''] = argv.slice(2)
const host = nodeHost()
await using session = createSession({
  provider: identityCenter({ startUrl, region, sessionName }),
  clientName: 'Example tool',
  host,
  store: awsCacheStore(),
})

// Shows what there is to do, if anything: a token of the AWS CLI that is still good, or can be renewed, is an answer at once.
const terminal = attachTerminal(session, { clock: host.clock, heading: 'Sign in to Acme' })
const state = await terminal.finished

if (state.status === 'signedIn') {
  const token = await session.token({ minTtlMs: 60_000 })
  console.log(`${state.via}: good until ${new Date(token.expiresAt).toISOString()}`)
} else {
  process.exitCode = 1
}
