// A command-line tool that signs in: in the browser where there is one, by a code over SSH. Ctrl-C ends it; its exit code says
// how it went.
//
//   node cli.ts https://acme.awsapps.com/start eu-west-1 [--code]
import { argv } from 'node:process'
import { createSession, identityCenter, isSignInError, type SignInState } from 'authchart'
import { nodeHost } from 'authchart/node'

const [startUrl = '', region = '', wants] = argv.slice(2)
const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())

await using session = createSession({
  provider: identityCenter({ startUrl, region }),
  clientName: 'Example CLI',
  host: nodeHost(),
  method: wants === '--code' ? 'device' : 'auto',
})
const signIn = session.signIn({ signal: interrupt.signal })

const linesFor = (state: SignInState): string => {
  if (state.status === 'awaitingCode')
    return `Open ${state.verificationUriComplete}\nand check that it shows ${state.userCode}`
  if (state.status !== 'awaitingRedirect') return ''
  return state.offer === null
    ? `Finish in your browser: ${state.authorizationUrl}`
    : 'Is your browser elsewhere? Press Ctrl-C, and run this with --code.'
}

let shown = ''
signIn.subscribe((state) => {
  const lines = linesFor(state)
  if (lines !== '' && lines !== shown) console.error(lines)
  shown = lines
})
signIn.slowDown$.subscribe(({ intervalMs }) =>
  console.error(`The service is busy: asking every ${intervalMs / 1_000} s now.`),
)

try {
  const { expiresAt, refreshable } = await signIn.result()
  // What is refreshable is renewed: then the end of the token is no end for the person.
  console.log(refreshable ? 'Signed in' : `Signed in until ${new Date(expiresAt).toISOString()}`)
} catch (error) {
  if (!isSignInError(error)) throw error
  console.error([error.message, error.hint].filter(Boolean).join(' '))
  process.exitCode = error.code === 'cancelled' ? 130 : 1
}
