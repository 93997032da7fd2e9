// A command-line tool that signs in: in the browser where there is one, by a code over SSH. Ctrl-C ends it; its exit code says
// how it went.
//
//   node cli.ts https://acme.awsapps.com/start eu-west-1 [--code]
import { argv } from 'node:process'
import { createSession, identityCenter, isSignInError } from 'authchart'
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

signIn.prompt$.subscribe(({ url, userCode }) =>
  console.error(
    userCode === undefined
      ? `Finish in your browser: ${url}\nIs it elsewhere? Press Ctrl-C, and run this with --code.`
      : `Open ${url}\nand check that it shows ${userCode}`,
  ),
)
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
