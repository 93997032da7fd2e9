import fc from 'fast-check'
import type { Fault } from '../../src/emulator/index.ts'
import { faultWords } from './story.ts'

/** An address that somebody on this machine goes to, and that does not belong to the sign-in. */
export type Stray =
  | 'favicon'
  | 'noState'
  | 'wrongState'
  | 'wrongStateError'
  | 'otherPath'
  | 'otherPort'
  | 'twoStates'
  | 'twoCodes'
  | 'codeAndError'
  | 'neither'
  | 'nonsense'

/** What a hand does while a sign-in runs, `after` so many seconds since the last thing that happened. */
export interface CodeDeed {
  readonly after: number
  readonly does:
    | 'cancel'
    | 'dispose'
    | 'nudge'
    | 'attend'
    | 'open'
    | 'sleep'
    | 'setBack'
    | 'setForward'
    | 'forget'
    | 'repeat'
    | 'paste'
    | Stray
  readonly by: number
}

/** One sign-in by the browser of this machine. Times in seconds. */
export interface CodeStory {
  readonly browser: 'works' | 'fails' | 'silent'
  readonly listens: boolean
  readonly opens: boolean
  readonly method: 'auto' | 'authorizationCode'
  readonly decision: { readonly is: 'approve' | 'deny' | 'warm' | 'none'; readonly after: number }
  readonly codeLife: number
  readonly exchange: Readonly<Record<number, Fault>>
  /** The exchanges, by number, that never reach the service. */
  readonly undelivered: readonly number[]
  /** What a hand does while the exchange is under way. */
  readonly interrupts: 'no' | 'cancel' | 'dispose'
  readonly registering: Readonly<Record<number, Fault>>
  readonly latency: readonly number[]
  readonly offline: readonly (readonly [number, number])[]
  readonly reportsOffline: boolean
  readonly deeds: readonly CodeDeed[]
}

export const strays: readonly Stray[] = [
  'favicon',
  'noState',
  'wrongState',
  'wrongStateError',
  'otherPath',
  'otherPort',
  'twoStates',
  'twoCodes',
  'codeAndError',
  'neither',
  'nonsense',
]

/** What may happen to a request on its way, and what a service in trouble answers. */
export const troubles: readonly Fault[] = [
  'reset',
  'lost',
  'hang',
  'truncated',
  'html',
  { status: 500, body: '{"error":"server_error"}' },
  { status: 503, headers: { 'retry-after': '7' } },
  { status: 429, headers: { 'retry-after': '3' }, body: '{}' },
  { status: 408 },
  { status: 302, headers: { location: 'https://captive.example/' } },
]

const refusals: readonly Fault[] = [
  { error: 'invalid_client' },
  { error: 'invalid_grant' },
  { error: 'slow_down' },
  { error: 'who_knows', description: 'nobody' },
  { status: 200, body: '{"accessToken":"","expiresIn":3600}' },
  { status: 200, body: '{"accessToken":"x","expiresIn":-5}' },
  { status: 400, body: '<html>proxy</html>' },
]

export const faultsAt = (
  of: readonly Fault[],
  ordinals: fc.Arbitrary<number>,
  maxLength: number,
): fc.Arbitrary<Readonly<Record<number, Fault>>> =>
  fc
    .array(fc.tuple(ordinals, fc.constantFrom(...of)), { maxLength })
    .map((entries) => Object.fromEntries(entries) as Readonly<Record<number, Fault>>)

/** Mostly the usual, which is also what a story shrinks to. */
export const often = <T>(usual: T, other: fc.Arbitrary<T>, weight = 3): fc.Arbitrary<T> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: other },
  )

const seconds = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(0.1, 0.2, 0.25, 0.5, 0.999, 1, 1.001, 15, 60, 599, 600, 601),
)

export const codeStories: fc.Arbitrary<CodeStory> = fc.record({
  browser: often<CodeStory['browser']>('works', fc.constantFrom('fails', 'silent'), 5),
  listens: often(true, fc.constant(false), 12),
  opens: often(true, fc.constant(false), 8),
  method: fc.constantFrom('auto', 'auto', 'authorizationCode'),
  decision: fc.record({
    is: fc.constantFrom('approve', 'approve', 'approve', 'warm', 'deny', 'none'),
    after: fc.oneof(
      { withCrossShrink: true },
      { weight: 5, arbitrary: fc.integer({ min: 0, max: 40 }) },
      { weight: 1, arbitrary: fc.constantFrom(599, 599.9, 600, 700) },
    ),
  }),
  codeLife: often(60, fc.constantFrom(0.1, 2, 20)),
  exchange: often<CodeStory['exchange']>(
    {},
    faultsAt([...troubles, ...refusals], fc.integer({ min: 1, max: 3 }), 3),
    1,
  ),
  undelivered: often<CodeStory['undelivered']>([], fc.constantFrom([1], [2], [1, 2], [1, 2, 3]), 5),
  interrupts: often<CodeStory['interrupts']>('no', fc.constantFrom('cancel', 'dispose'), 7),
  registering: often<CodeStory['registering']>(
    {},
    faultsAt([...troubles, { error: 'slow_down' }], fc.integer({ min: 1, max: 4 }), 3),
  ),
  latency: often<readonly number[]>(
    [0.2],
    fc.array(fc.constantFrom(0, 0.05, 0.5, 2, 6, 20), { minLength: 1, maxLength: 5 }),
  ),
  offline: often<CodeStory['offline']>(
    [],
    fc
      .tuple(fc.integer({ min: 0, max: 45 }), fc.integer({ min: 1, max: 50 }))
      .map(([from, lasts]) => [[from, from + lasts] as const]),
    2,
  ),
  reportsOffline: fc.boolean(),
  deeds: fc.array(
    fc.record({
      after: seconds,
      does: fc.oneof(
        { weight: 1, arbitrary: fc.constantFrom<CodeDeed['does']>('cancel', 'dispose') },
        {
          weight: 4,
          arbitrary: fc.constantFrom<CodeDeed['does']>(
            'nudge',
            'attend',
            'open',
            'sleep',
            'setBack',
            'setForward',
            'forget',
            'repeat',
            'paste',
          ),
        },
        { weight: 4, arbitrary: fc.constantFrom<CodeDeed['does']>(...strays) },
      ),
      by: fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: 1, max: 50 }) },
        { weight: 1, arbitrary: fc.constantFrom(300, 600, 3_000) },
      ),
    }),
    { maxLength: 4 },
  ),
})

const timed = new Set(['sleep', 'setBack', 'setForward'])

/** A story in words, without what is ordinary. */
export const tellCode = (story: CodeStory): string =>
  [
    story.browser === 'works' ? '' : `the browser ${story.browser}`,
    story.listens ? '' : 'nothing can listen',
    story.opens ? '' : 'not opened by itself',
    story.method === 'auto' ? '' : story.method,
    `${story.decision.is} after ${story.decision.after} s`,
    story.codeLife === 60 ? '' : `codes live ${story.codeLife} s`,
    ...Object.entries(story.exchange).map(([n, fault]) => `exchange ${n}: ${faultWords(fault)}`),
    ...story.undelivered.map((n) => `exchange ${n} gets nowhere`),
    story.interrupts === 'no' ? '' : `${story.interrupts} in the middle of an exchange`,
    ...Object.entries(story.registering).map(
      ([n, fault]) => `registration ${n}: ${faultWords(fault)}`,
    ),
    story.latency.every((s) => s === 0.2) ? '' : `latency ${story.latency.join(', ')} s`,
    ...story.offline.map(([from, to]) => `no network from ${from} to ${to} s`),
    story.reportsOffline && story.offline.length > 0 ? 'noticed by the host' : '',
    ...story.deeds.map(
      ({ after, does, by }) => `${after} s later ${does}${timed.has(does) ? ` (${by} s)` : ''}`,
    ),
  ]
    .filter((part) => part !== '')
    .join(' · ')
