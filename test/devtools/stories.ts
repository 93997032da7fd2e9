import fc from 'fast-check'
import type { Fault } from '../../src/emulator/index.ts'
import { record } from '../../src/devtools/index.ts'
import type { Session, SessionOptions } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'

const deeds = [
  'signIn',
  'signInAnew',
  'restart',
  'otherMethod',
  'cancel',
  'nudge',
  'attend',
  'sleep',
  'setBack',
  'setForward',
  'token',
  'signOut',
  'openBrowser',
  'wait',
] as const

export interface Deed {
  readonly does: (typeof deeds)[number]
  /** In seconds. */
  readonly by: number
  /** So many seconds pass after it. */
  readonly after: number
}

/** What a simulated world does, and what hands do in it. */
export interface Story {
  readonly world: SimulationOptions
  readonly deeds: readonly Deed[]
}

const faults = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom<Fault>(
        'reset',
        'lost',
        'hang',
        'truncated',
        'html',
        { status: 503, headers: { 'retry-after': '7' } },
        { error: 'slow_down' },
        { error: 'invalid_client' },
        { error: 'invalid_grant' },
        { error: 'access_denied', description: 'WDJB-MJHT https://acme.awsapps.com/start' },
      ),
    ),
    { maxLength: 3 },
  )
  .map((entries) => Object.fromEntries(entries) as Readonly<Record<number, Fault>>)

const seconds = fc.integer({ min: 0, max: 40 })

export const stories: fc.Arbitrary<Story> = fc.record({
  world: fc
    .record({
      interval: fc.constantFrom(1, 1, 5, 'absent', 0.3),
      expiresIn: fc.constantFrom(600, 30, 12),
      tokenExpiresIn: fc.constantFrom(3_600, 400, 40),
      decision: fc.constantFrom('approve', 'approve', 'deny', 'none'),
      after: seconds,
      slowDownOn: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
      faults,
      latency: fc.constantFrom(0, 0, 0.25, 3),
      offline: fc.constantFrom<[number, number][]>(
        [],
        [],
        [[10, 25]],
        [
          [1, 4],
          [50, 300],
        ],
      ),
      reportsOffline: fc.boolean(),
      browser: fc.constantFrom('none', 'works', 'works', 'fails', 'silent'),
      listens: fc.constantFrom(true, true, true, false),
      detectsWake: fc.boolean(),
      seed: fc.integer({ min: 1, max: 1_000 }),
    })
    .map(({ decision, after, faults: failOn, ...world }) => ({
      ...world,
      failOn: { createToken: failOn },
      ...(decision === 'approve' && { approveAfter: after }),
      ...(decision === 'deny' && { denyAfter: after }),
    })) as fc.Arbitrary<SimulationOptions>,
  deeds: fc.array(
    fc.record({
      does: fc.constantFrom(...deeds),
      by: seconds,
      after: fc.integer({ min: 0, max: 60 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
})

const quietly = (promise: Promise<unknown>): void => void promise.catch(() => undefined)

const act = (host: Simulation, session: Session, { does, by }: Deed): void => {
  const attempt = () => session.signIn()
  switch (does) {
    case 'signIn':
      return void attempt()
    case 'signInAnew':
      return void session.signIn({ prompt: 'always' })
    case 'restart':
      return void attempt().restart()
    case 'otherMethod':
      return void attempt().restart({ method: by % 2 === 0 ? 'device' : 'authorizationCode' })
    case 'cancel':
      return attempt().cancel('had enough')
    case 'nudge':
      return attempt().nudge()
    case 'openBrowser':
      return quietly(Promise.resolve(attempt().openBrowser()))
    case 'attend':
      return host.attend()
    case 'sleep':
      return host.sleep(by * 10)
    case 'setBack':
      return host.clock.setWall(-by * 1_000)
    case 'setForward':
      return host.clock.setWall(by * 1_000)
    case 'token':
      return quietly(session.token({ minTtlMs: by * 10_000 }))
    case 'signOut':
      return quietly(session.signOut())
    case 'wait':
  }
}

interface Setting {
  readonly see?: (session: Session) => void
  readonly options?: (host: Simulation) => Partial<SessionOptions>
}

/** Plays a story and records it from the session's first moment. */
export const play = async (
  { world, deeds: all }: Story,
  { see = () => undefined, options = () => ({}) }: Setting = {},
): Promise<string> => {
  const host = simulate(world)
  const session = host.session(options(host))
  const recording = record(session)
  see(session)
  await host.advance(0)
  session.signIn()
  for (const deed of all) {
    act(host, session, deed)
    await host.advance(deed.after)
  }
  await host.advance(120)
  const disposed = session[Symbol.asyncDispose]()
  await host.advance(60)
  await disposed
  return recording.text
}
