// R20: whatever port of the host or the store never settles, every state but that of a waiting person ends, and so does every promise.
import { describe, expect, it } from 'vitest'
import { memoryStore, type Host, type SessionState } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'

/** All that answers by a promise. */
const ports = [
  'fetch',
  'the body of an answer',
  'sha256',
  'openBrowser',
  'redirect.listen',
  'store.get',
  'store.set',
  'store.delete',
  'store.prove',
  'store.lock',
] as const
type Port = (typeof ports)[number]
/** From when on it hangs: the beginning, when the person is asked, or when the person is signed in. */
const moments = ['begun', 'asked', 'signedIn'] as const
const methods = ['device', 'authorizationCode', 'auto'] as const

interface Story {
  readonly port: Port
  readonly from: (typeof moments)[number]
  readonly method: (typeof methods)[number]
}

/** The ports of a simulation, of which those that hang never settle. */
const portsOf = (world: Simulation, hangs: (port: Port) => boolean): Partial<Host> => {
  const base = memoryStore(world.clock)
  const or = <T>(port: Port, honest: () => Promise<T>): Promise<T> =>
    hangs(port) ? new Promise(() => undefined) : honest()
  const silent = () =>
    new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }))
  return {
    fetch: (url, init) =>
      or('fetch', async () =>
        hangs('the body of an answer') ? silent() : await world.fetch(url, init),
      ),
    sha256: (bytes) => or('sha256', async () => (await world.sha256?.(bytes)) ?? bytes),
    openBrowser: (url) => or('openBrowser', async () => world.openBrowser?.(url)),
    redirect: {
      listen: (o) =>
        or('redirect.listen', async () => {
          if (world.redirect === undefined) throw new Error('none')
          return await world.redirect.listen(o)
        }),
    },
    store: {
      get: (key) => or('store.get', () => base.get(key)),
      set: (key, value, o) => or('store.set', () => base.set(key, value, o)),
      delete: (key) => or('store.delete', () => base.delete(key)),
      prove: (key) => or('store.prove', () => base.prove(key)),
      lock: (key, task, o) => or('store.lock', () => base.lock(key, task, o)),
    },
  }
}

/** A code, or a page in the browser, has ten minutes; all else is over sooner. */
const longestMs = 150_000

const isPersonWaited = (state: SessionState): boolean =>
  state.status === 'signingIn'
    ? state.attempt.status.startsWith('awaiting')
    : state.status !== 'restoring'

/** Which states lasted too long, and which promises did not settle. */
const broken = async ({ port, from, method }: Story): Promise<readonly string[]> => {
  const world = simulate({ browser: 'works', interval: 5, approveAfter: 20, tokenExpiresIn: 900 })
  let isHanging = from === 'begun'
  const own = portsOf(world, (one) => isHanging && one === port)
  const session = world.session({ host: { ...world, ...own } })
  const found: string[] = []
  let name = ''
  let since = 0
  session.subscribe((state) => {
    const now = JSON.stringify(state.status === 'signingIn' ? state.attempt.status : state.status)
    if (now !== name) [name, since] = [now, world.clock.elapsedMs]
    if (from === 'asked' && isPersonWaited(state) && state.status === 'signingIn') isHanging = true
    if (from === 'signedIn' && state.status === 'signedIn') isHanging = true
  })
  const promises = new Map<string, Promise<unknown>>()
  const expectEnd = (what: string, promise: Promise<unknown>) => {
    promises.set(what, promise)
    const end = () => promises.delete(what)
    promise.then(end, end)
  }
  const pass = async (seconds: number) => {
    for (let left = seconds; left > 0; left -= 10) {
      await world.advance(10)
      const lasted = world.clock.elapsedMs - since
      if (!isPersonWaited(session.getState()) && lasted > longestMs) found.push(`${name} lasts`)
    }
  }
  const signIn = session.signIn({ method })
  expectEnd('result', signIn.result())
  await pass(10)
  expectEnd('openBrowser', signIn.openBrowser())
  expectEnd('token', session.token({ whenSignedOut: 'throw' }))
  await pass(1_000)
  expectEnd('token at the end', session.token({ minTtlMs: 10_000 }))
  await pass(200)
  expectEnd('signOut', session.signOut())
  await pass(200)
  expectEnd('disposal', session[Symbol.asyncDispose]())
  await pass(200)
  found.push(...promises.keys())
  if (world.clock.pending > 0) found.push(`${world.clock.pending} timers`)
  return [...new Set(found)]
}

const all = ports.flatMap((port) =>
  moments.flatMap((from) => methods.map((method): Story => ({ port, from, method }))),
)

describe('R20: of a port that never settles', () => {
  it.each(all)('$port, $from, $method', async (story) => {
    expect(await broken(story)).toEqual([])
  })
})
