import fc from 'fast-check'
import type { Fault, Script } from '../../src/emulator/index.ts'

/** What a hand does while a sign-in runs, `after` so many seconds since the last thing that happened. */
export interface Deed {
  readonly after: number
  readonly does: 'cancel' | 'nudge' | 'attend' | 'sleep' | 'setBack' | 'setForward' | 'crash'
  /** For how long, or by how much, in seconds. */
  readonly by: number
}

/** One run of a sign-in: what the service answers, how the network behaves, what hands do. Times in seconds. */
export interface Story {
  readonly interval: Script['interval']
  readonly expiresIn: number
  readonly decision: { readonly is: 'approve' | 'deny' | 'none'; readonly after: number }
  readonly slowDownOn: readonly number[]
  readonly faults: Readonly<Record<number, Fault>>
  readonly preparation: Readonly<Record<number, Fault>>
  readonly latency: readonly number[]
  readonly offline: readonly (readonly [number, number])[]
  readonly reportsOffline: boolean
  readonly deeds: readonly Deed[]
}

/** Faults that pass, by the contract's rule R8: none of them may end a sign-in before its deadline. */
const passing: readonly Fault[] = [
  'reset',
  'hang',
  'html',
  { status: 500, body: '{"error":"server_error"}' },
  { status: 503, headers: { 'retry-after': '7' } },
  { status: 429, headers: { 'retry-after': '3' }, body: '{}' },
  { status: 408 },
  { status: 403, body: '<html>proxy</html>' },
  { status: 302, headers: { location: 'https://captive.example/' } },
]

const lasting: readonly Fault[] = [
  'lost',
  'truncated',
  { error: 'invalid_client' },
  { error: 'invalid_grant' },
  { error: 'who_knows', description: 'nobody' },
  { status: 200, body: '{"accessToken":"","expiresIn":3600}' },
  { status: 200, body: '{"accessToken":"x","expiresIn":-5}' },
  { error: 'slow_down', interval: 20 },
]

export const isPassing = (fault: Fault): boolean => passing.includes(fault)

const ordinals = (max: number) =>
  fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: max })

const faults = (of: readonly Fault[], maxKeys: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom(...of)), { maxLength: maxKeys })
    .map((entries) => Object.fromEntries(entries) as Readonly<Record<number, Fault>>)

/** Mostly pending, some slow-downs and faults, few endings: else most runs would end after one request. */
export const stories: fc.Arbitrary<Story> = fc.record({
  interval: fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.constant(5) },
    { weight: 1, arbitrary: fc.constantFrom('absent', 0, -1, 0.3, '7', null, 1e308, 13) },
  ),
  expiresIn: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 3, max: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom(1, 2.5, 120, 600) },
  ),
  decision: fc.record({
    is: fc.constantFrom('none', 'approve', 'approve', 'deny'),
    after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 70 })),
  }),
  slowDownOn: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: ordinals(4) },
  ),
  faults: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 3, arbitrary: faults(passing, 4) },
    { weight: 2, arbitrary: faults([...passing, ...lasting, 'lost', 'truncated'], 3) },
  ),
  preparation: fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: faults([...passing, { error: 'slow_down' }], 2) },
  ),
  latency: fc.oneof(
    { weight: 3, arbitrary: fc.constant([0.2]) },
    { weight: 1, arbitrary: fc.constant([2]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom(0, 0.05, 0.5, 2, 6, 20), { minLength: 1, maxLength: 6 }),
    },
  ),
  offline: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 50 }))
        .map(([from, lasts]) => [[from, from + lasts] as const]),
    },
  ),
  reportsOffline: fc.boolean(),
  deeds: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          after: fc.oneof(
            fc.integer({ min: 0, max: 20 }),
            fc.constantFrom(0.1, 0.999, 1, 1.001, 5),
          ),
          does: fc.constantFrom(
            'nudge',
            'attend',
            'cancel',
            'sleep',
            'setBack',
            'setForward',
            'crash',
          ),
          by: fc.integer({ min: 1, max: 50 }),
        }),
        { maxLength: 4 },
      ),
    },
  ),
})

export const faultWords = (fault: Fault): string =>
  typeof fault === 'string' ? fault : 'error' in fault ? fault.error : String(fault.status)

/** A story in words, without what is ordinary: what a reader of a counterexample wants to see. */
export const tell = (story: Story): string =>
  [
    story.interval === 1 ? '' : `interval ${JSON.stringify(story.interval)}`,
    `code of ${story.expiresIn} s`,
    story.decision.is === 'none' ? '' : `${story.decision.is} after ${story.decision.after} s`,
    story.slowDownOn.length === 0 ? '' : `slow_down on ${story.slowDownOn.join(', ')}`,
    ...Object.entries(story.faults).map(([n, fault]) => `poll ${n}: ${faultWords(fault)}`),
    ...Object.entries(story.preparation).map(
      ([n, fault]) => `preparation ${n}: ${faultWords(fault)}`,
    ),
    story.latency.every((s) => s === 0.2) ? '' : `latency ${story.latency.join(', ')} s`,
    ...story.offline.map(([from, to]) => `no network from ${from} to ${to} s`),
    story.reportsOffline && story.offline.length > 0 ? 'noticed by the host' : '',
    ...story.deeds.map(({ after, does, by }) => `${after} s later ${does} (${by} s)`),
  ]
    .filter((part) => part !== '')
    .join(' · ')
