// One process of several that share a store. It takes orders as lines on its standard input, tells of every state on its
// standard output, and ends when its input has ended and all is done.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { createSession, identityCenter, SignInError, type Session } from 'authchart'
import { nodeHost } from 'authchart/node'
import { systemClock } from '../../src/kit/clock.ts'
import { browse } from './browse.ts'
import { closeStores, storeIn } from './stores.ts'
import { clientName, region, startUrl, type Order, type Report } from './words.ts'

const sessions = new Map<string, Session>()
const pending = new Set<Promise<void>>()

const host = nodeHost({
  capabilities: { browserOnThisMachine: true, interactive: true },
  openBrowser: async (url) => void browse(url, systemClock),
})

const tell = (report: Report): void => {
  process.stdout.write(`${JSON.stringify({ at: systemClock.now(), ...report })}\n`)
}

const open = (order: Order & { do: 'open' }) => {
  const { id, directory, kind, endpoint, method, share = 'machine', refreshWindowMs } = order
  const session = createSession({
    provider: identityCenter({ startUrl, region, endpoint }),
    clientName,
    host,
    store: storeIn(directory, kind),
    share,
    ...(method !== undefined && { method }),
    ...(refreshWindowMs !== undefined && { refreshWindowMs }),
  })
  sessions.set(id, session)
  session.state$.subscribe((state) => tell({ id, state }))
}

const carryOut = async (order: Order): Promise<void> => {
  const { id } = order
  if (order.do === 'open') return open(order)
  const session = sessions.get(id)
  if (session === undefined) throw new Error(`Nobody has opened ${id}.`)
  if (order.do === 'signOut') {
    await session.signOut()
  } else if (order.do === 'close') {
    sessions.delete(id)
    await session[Symbol.asyncDispose]()
    tell({ id, closed: true })
  } else if (order.do === 'signIn') {
    const signIn = session.signIn()
    await signIn.result().catch(() => undefined)
    tell({ id, ended: signIn.getState() })
  } else {
    const token = await session.token({ minTtlMs: order.minTtlMs })
    tell({ id, token: createHash('sha256').update(token.reveal()).digest('hex') })
  }
}

const obey = async (order: Order): Promise<void> => {
  try {
    await carryOut(order)
  } catch (error) {
    tell({ id: order.id, error: error instanceof SignInError ? error.code : String(error) })
  }
}

const leave = async (): Promise<void> => {
  await Promise.all(pending)
  for (const session of sessions.values()) await session[Symbol.asyncDispose]()
  closeStores()
}

// Whoever gave the orders is gone.
process.stdout.on('error', () => process.exit())

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = obey(JSON.parse(line) as Order)
    pending.add(order)
    void order.then(() => pending.delete(order))
  })
  .on('close', () => void leave())
