import fc from 'fast-check'
import type { Fault } from '../../src/emulator/index.ts'
import { faultsAt, often, troubles } from './code-story.ts'
import { faultWords } from './story.ts'

export type SessionAct =
  | 'token'
  | 'tokenOrSignIn'
  | 'signOut'
  | 'signIn'
  | 'signInAlways'
  | 'cancel'
  | 'attend'
  | 'sleep'
  | 'setBack'
  | 'setForward'
  | 'revoke'
  | 'forgetClient'
  | 'otherRefresh'
  | 'otherSignOut'
  | 'reopen'
  | 'crash'

/** What happens while a session lives, so many lives of a token and seconds after the last thing that happened. */
export interface SessionDeed {
  readonly lives: number
  readonly seconds: number
  readonly does: SessionAct
  /** Whose session does it. */
  readonly who: number
  /** For how long, by how much, or with how much left, in lives of a token. */
  readonly by: number
}

/** Something that happens in the middle of a request for a token. */
export interface Interruption {
  readonly nth: number
  readonly does: SessionAct
  readonly who: number
  readonly by: number
}

/** Hours or days of the sessions of a machine. Times in seconds. */
export interface SessionStory {
  readonly tokenLife: number
  readonly rotation: boolean
  readonly reuse: 'revoke' | 'allow'
  readonly sessionLife: number
  /** The process of each session: two of one process share all but their state. */
  readonly processes: readonly number[]
  readonly share: 'process' | 'machine'
  /** Whether the sessions sign in one after another, or all at once. */
  readonly begins: 'inTurn' | 'atOnce'
  readonly approveAfter: number
  readonly faults: Readonly<Record<number, Fault>>
  readonly latency: readonly number[]
  /** In lives of a token. */
  readonly offline: readonly (readonly [number, number])[]
  readonly reportsOffline: boolean
  readonly interruption: Interruption | undefined
  readonly deeds: readonly SessionDeed[]
}

const refusals: readonly Fault[] = [
  { error: 'invalid_client' },
  { error: 'invalid_grant' },
  { error: 'slow_down' },
  { error: 'access_denied', reason: 'KMS_AccessDeniedException' },
  { error: 'invalid_request', description: 'Invalid token provided' },
  { error: 'who_knows', description: 'nobody' },
  { status: 200, body: '{"accessToken":"","expiresIn":3600}' },
]

export const isRefusal = (fault: Fault): boolean => refusals.includes(fault)

const deeds: fc.Arbitrary<SessionDeed> = fc.record({
  lives: fc.constantFrom(0, 0, 0, 0.3, 0.9, 0.99, 1, 1.1, 3),
  seconds: fc.constantFrom(0, 0.1, 0.3, 1, 5, 29.9, 31, 70, 301),
  does: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<SessionAct>('token', 'token', 'tokenOrSignIn') },
    {
      weight: 4,
      arbitrary: fc.constantFrom<SessionAct>(
        'signOut',
        'signIn',
        'signInAlways',
        'cancel',
        'attend',
        'reopen',
        'crash',
        'otherRefresh',
        'otherSignOut',
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom<SessionAct>(
        'sleep',
        'setBack',
        'setForward',
        'revoke',
        'forgetClient',
        'otherRefresh',
      ),
    },
  ),
  who: fc.integer({ min: 0, max: 2 }),
  by: fc.constantFrom(0, 0.1, 0.5, 0.95, 1, 2, 5),
})

const shapes: readonly (readonly number[])[] = [[0], [0], [0, 0], [0, 1], [0, 1, 2], [0, 1, 2]]

const interruptions: fc.Arbitrary<Interruption> = fc.record({
  nth: fc.constantFrom(1, 2, 3, 4, 4, 5, 5, 6),
  does: fc.constantFrom<SessionAct>(
    ...(['reopen', 'reopen', 'reopen', 'reopen'] as const),
    ...(['signOut', 'signOut', 'signOut', 'signOut', 'signOut', 'signOut'] as const),
    'crash',
    'signInAlways',
    'cancel',
    'sleep',
    'setForward',
    'otherRefresh',
    'otherSignOut',
    'revoke',
  ),
  who: fc.constantFrom(0, 0, 1, 2),
  by: fc.constantFrom(0.1, 1, 5),
})

const hundredths = (n: number): number => Math.round(n * 100) / 100

const outages: fc.Arbitrary<SessionStory['offline']> = fc.oneof(
  { withCrossShrink: true },
  fc
    .tuple(fc.constantFrom(0.1, 0.5, 0.9, 1, 2), fc.constantFrom(0.01, 0.1, 0.5, 1, 3))
    .map(([from, lasts]) => [[from, hundredths(from + lasts)] as const]),
  // A network that comes and goes.
  fc
    .constantFrom(0.1, 0.5, 0.9)
    .map((from) =>
      [0, 0.06, 0.12, 0.18].map(
        (later) => [hundredths(from + later), hundredths(from + later + 0.05)] as const,
      ),
    ),
)

const lives: fc.Arbitrary<SessionStory> = fc.record({
  tokenLife: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(60, 100, 400, 900) },
    { weight: 1, arbitrary: fc.constantFrom(1_800, 3_600, 28_800) },
  ),
  rotation: often(true, fc.constant(false)),
  reuse: often<SessionStory['reuse']>('revoke', fc.constant('allow')),
  sessionLife: often<number>(Number.POSITIVE_INFINITY, fc.constantFrom(500, 4_000), 6),
  processes: fc.constantFrom(...shapes),
  share: fc.constantFrom('process', 'machine'),
  begins: fc.constantFrom('inTurn', 'atOnce'),
  approveAfter: often(0, fc.constantFrom(3, 20, 65), 1),
  faults: often<SessionStory['faults']>(
    {},
    fc.oneof(
      faultsAt(troubles, fc.integer({ min: 2, max: 9 }), 4),
      faultsAt([...troubles, ...refusals], fc.integer({ min: 1, max: 9 }), 4),
    ),
    1,
  ),
  latency: often<readonly number[]>(
    [0.2],
    fc.array(fc.constantFrom(0, 0.05, 0.5, 2, 6, 20), { minLength: 1, maxLength: 5 }),
  ),
  offline: often<SessionStory['offline']>([], outages, 2),
  reportsOffline: fc.boolean(),
  interruption: often<Interruption | undefined>(undefined, interruptions, 1),
  deeds: fc.array(deeds, { maxLength: 6 }),
})

/** Who leads a sign-in of several processes goes in the middle of it. */
const takeovers: fc.Arbitrary<SessionStory> = fc
  .tuple(lives, fc.constantFrom([0, 1], [0, 1, 2], [0, 0]), fc.integer({ min: 1, max: 6 }))
  .map(([story, processes, nth]) => ({
    ...story,
    processes,
    share: 'machine',
    begins: 'atOnce',
    approveAfter: 20,
    interruption: { nth, does: 'reopen', who: 0, by: 1 },
  }))

export const sessionStories: fc.Arbitrary<SessionStory> = fc.oneof(
  { withCrossShrink: true },
  { weight: 11, arbitrary: lives },
  { weight: 1, arbitrary: takeovers },
)

const wordsOf = ({ lives, seconds, does, who, by }: SessionDeed): string => {
  const when = [lives === 0 ? '' : `${lives} lives`, seconds === 0 ? '' : `${seconds} s`]
  const later = when.filter((part) => part !== '').join(' and ')
  return `${later === '' ? 'at once' : `${later} later`} ${who}: ${does} (${by})`
}

const interruptionWords = ({ nth, does, who, by }: Interruption): string =>
  `during request ${nth} ${who}: ${does} (${by})`

/** A story in words, without what is ordinary. */
export const tellSession = (story: SessionStory): string =>
  [
    `tokens of ${story.tokenLife} s`,
    story.rotation ? '' : 'no rotation',
    story.reuse === 'revoke' ? '' : 'reuse is allowed',
    story.sessionLife === Number.POSITIVE_INFINITY ? '' : `a session of ${story.sessionLife} s`,
    story.processes.length === 1 ? '' : `sessions in processes ${story.processes.join(', ')}`,
    story.share === 'machine' ? 'shared' : '',
    story.begins === 'inTurn' ? '' : 'all sign in at once',
    story.approveAfter === 0 ? '' : `approved after ${story.approveAfter} s`,
    ...Object.entries(story.faults).map(([n, fault]) => `CreateToken ${n}: ${faultWords(fault)}`),
    story.latency.every((s) => s === 0.2) ? '' : `latency ${story.latency.join(', ')} s`,
    ...(story.offline.length > 1
      ? [`the network comes and goes from ${story.offline[0]?.[0] ?? 0} lives on`]
      : story.offline.map(([from, to]) => `no network from ${from} to ${to} lives`)),
    story.reportsOffline && story.offline.length > 0 ? 'noticed by the host' : '',
    story.interruption === undefined ? '' : interruptionWords(story.interruption),
    ...story.deeds.map(wordsOf),
  ]
    .filter((part) => part !== '')
    .join(' · ')
