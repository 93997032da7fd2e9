// A command-line tool that signs in, over SSH too. Ctrl-C ends it; its exit code says how it went.
//
//   node cli.ts https://acme.awsapps.com/start eu-west-1
import { argv } from 'node:process'
import { createSession, identityCenter, isSignInError } from 'authchart'
import { nodeHost } from 'authchart/node'

const [startUrl = '', region = ''] = argv.slice(2)
const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())

const host = nodeHost()
await using session = createSession({
  provider: identityCenter({ startUrl, region }),
  clientName: 'Example CLI',
  host,
})
const signIn = session.signIn({ signal: interrupt.signal })

let shown = ''
signIn.state$.subscribe((state) => {
  if (state.status !== 'awaitingCode' || state.userCode === shown) return
  shown = state.userCode
  console.error(`Open ${state.verificationUriComplete}`)
  console.error(`and check that it shows ${state.userCode}`)
  if (host.capabilities.browserOnThisMachine === true) void signIn.openBrowser()
})
signIn.slowDown$.subscribe(({ intervalMs }) =>
  console.error(`The service is busy: asking every ${intervalMs / 1_000} s now.`),
)

try {
  const { expiresAt } = await signIn.result()
  console.log(`Signed in until ${new Date(expiresAt).toISOString()}`)
} catch (error) {
  if (!isSignInError(error)) throw error
  console.error([error.message, error.hint].filter(Boolean).join(' '))
  process.exitCode = error.code === 'cancelled' ? 130 : 1
}
