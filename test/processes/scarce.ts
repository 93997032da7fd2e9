// A process that has no file descriptor left, before its person is asked or after, or no right to its folder. It tells of what came of it
// as lines of JSON.
import { closeSync, openSync } from 'node:fs'
import { createSession, identityCenter, type Session, type SignInState } from 'authchart'
import { createService } from 'authchart/emulator'
import { nodeHost } from 'authchart/node'
import { systemClock } from '../../src/kit/clock.ts'
import { storeIn, type Kind } from './stores.ts'
import { region, startUrl } from './words.ts'

const [kind = '', directory = '', moment = ''] = process.argv.slice(2)
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const taken: number[] = []
const takeAll = () => {
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'))
  } catch {
    // None is left.
  }
}
const giveBack = () => taken.splice(0).forEach((one) => closeSync(one))

// Its service is in the process itself: a connection would take a descriptor.
const { random } = nodeHost()
const service = createService({ clock: systemClock, random, interval: 1, approveAfter: 2 })
const host = nodeHost({
  capabilities: { browserOnThisMachine: false, interactive: false },
  fetch: async (url, { method, headers, body = '' }) => {
    const reply = service.handle({ method, path: new URL(url).pathname, body, headers })
    if (reply.kind !== 'answer') throw new Error(reply.kind)
    return new Response(reply.body, { status: reply.status, headers: reply.headers })
  },
})

const until = <State>(
  source: { subscribe(listener: (state: State) => void): () => void },
  holds: (state: State) => boolean,
): Promise<State> =>
  new Promise((resolve) => {
    const stop = source.subscribe((state) => {
      if (!holds(state)) return
      resolve(state)
      queueMicrotask(() => stop())
    })
  })

const asked = () => service.log.map(({ operation }) => operation)
const isOver = ({ status }: SignInState) => status === 'signedIn' || status === 'failed'

const before = async (session: Session) => {
  takeAll()
  tell({ refused: await until(session.signIn(), isOver), asked: asked() })
  giveBack()
  tell({ afterwards: await until(session.signIn(), isOver) })
}

const later = async (session: Session) => {
  const signIn = session.signIn()
  await until(signIn, ({ status }) => status === 'awaitingCode')
  takeAll()
  const end = await until(signIn, isOver)
  const isGiven = await session.token().then(
    () => true,
    () => false,
  )
  tell({ end, refused: session.getState(), isGiven, asked: asked() })
  giveBack()
  tell({ afterwards: await until(session, (state) => 'stored' in state && state.stored) })
}

const forbidden = async (session: Session) => {
  // What the store loads is loaded by who may read it; then root's rights are given up.
  await Promise.all([import('proper-lockfile'), import('write-file-atomic')])
  if (process.getuid?.() === 0) {
    process.setegid?.(65_534)
    process.seteuid?.(65_534)
  }
  tell({ refused: await until(session.signIn(), isOver), asked: asked() })
}

const moments: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  before,
  later,
  forbidden,
}

const session = createSession({
  provider: identityCenter({ startUrl, region }),
  clientName: 'Acme',
  host,
  store: storeIn(directory, kind as Kind),
})
await moments[moment]?.(session)
await session[Symbol.asyncDispose]()
