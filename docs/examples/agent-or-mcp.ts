// A tool for agents, as an MCP server has them: a call that needs a person does not hang, it answers "a human must approve at
// this URL", and the next call waits for that. One JSON line in, one JSON line out.
//
//   echo '{"id":1}' | node agent-or-mcp.ts https://acme.awsapps.com/start eu-west-1
import { createInterface } from 'node:readline'
import { createSession, identityCenter, isSignInError, type SignIn } from 'authchart'
import { fileStore, nodeHost } from 'authchart/node'

const [startUrl = '', region = ''] = process.argv.slice(2)
await using session = createSession({
  provider: identityCenter({ startUrl, region }),
  clientName: 'Example agent',
  host: nodeHost(),
  // The person signs in once for all agents of this machine.
  store: fileStore(),
  share: 'machine',
  // The person is elsewhere, and no browser may pop up here.
  method: 'device',
})

interface HumanNeeded {
  readonly error: 'human_needed'
  readonly message: string
  readonly url: string
  readonly code: string
  readonly expiresAt: number
}

/** What to show the person, as soon as there is a code. */
const humanNeeded = (signIn: SignIn): Promise<HumanNeeded> =>
  new Promise((resolve, reject) => {
    signIn.result().catch(reject)
    signIn.prompt$.subscribe(({ url, userCode: code = '', expiresAt }) =>
      resolve({
        error: 'human_needed',
        message: 'Ask the person to open the URL, compare the code and approve. Then call again.',
        url,
        code,
        expiresAt,
      }),
    )
  })

/** The tool itself: here, it only says how long it may work. */
const work = async (): Promise<object> => {
  const isUnderWay = session.getState().status === 'signingIn'
  try {
    // The first call asks; a later one gives the person twenty seconds.
    const token = await session.token(
      isUnderWay ? { whenSignedOut: 'signIn', signal: AbortSignal.timeout(20_000) } : {},
    )
    return { expiresAt: token.expiresAt }
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError'
    const { code } = isSignInError(error) ? error : { code: '' }
    if (!isTimeout && code !== 'not_signed_in' && code !== 'session_expired') throw error
    return humanNeeded(session.signIn())
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id } = JSON.parse(line) as { readonly id: number }
  const answer = await work().catch((error: unknown) =>
    // `code`, `message`, `hint` and `retry`, and no secret: fit for a model to read.
    isSignInError(error) ? { error: error.code, ...error.toJSON() } : Promise.reject(error),
  )
  console.log(JSON.stringify({ id, ...answer }))
}
