import fc from 'fast-check'
import { codeStories, tellCode, type CodeStory } from './code-story.ts'
import type { Act, Reaction, Scenario, Stimulus, Timers } from './differential-scenario.ts'
import { sessionStories, tellSession, type SessionStory } from './session-story.ts'
import { stories, tell, type Story } from './story.ts'

interface Extras {
  readonly timers: Timers
  readonly reaction: Reaction | undefined
  readonly countsDown: boolean
  readonly stimuli: readonly Stimulus[]
}

const acts: readonly Act[] = [
  ...(['signIn', 'signInAlways', 'restart', 'restart', 'restartOther', 'cancel', 'abort'] as const),
  ...(['nudge', 'open', 'token', 'tokenOrWait', 'tokenOrWaitBriefly', 'tokenOrSignIn'] as const),
  ...(['signOut', 'signOut', 'reopen', 'pasteOwn', 'crash'] as const),
]

const moments = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(0, 0.1, 0.2, 0.25, 0.3, 0.5, 1.2, 1.4, 65, 301),
)

const rarely = <T>(other: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: other },
  )

const extras: fc.Arbitrary<Extras> = fc.record({
  timers: fc.constantFrom<Timers>('exact', 'exact', 'late', 'early', 'both'),
  reaction: rarely(
    fc.record({
      to: fc.constantFrom(
        ...(['starting.registering', 'starting.requesting', 'awaitingCode.waiting'] as const),
        ...(['awaitingCode.asking', 'awaitingCode.slowedDown', 'awaitingCode.retrying'] as const),
        ...(['awaitingRedirect', 'exchanging', 'signedIn', 'denied', 'failed'] as const),
      ),
      does: fc.constantFrom<Act>('cancel', 'restart', 'signOut', 'nudge', 'token', 'signIn'),
    }),
    5,
  ),
  countsDown: fc.constantFrom(false, false, false, false, true),
  stimuli: fc
    .array(
      fc.record({
        atMs: moments.map((seconds) => seconds * 1_000),
        does: fc.constantFrom(...acts),
        who: fc.constantFrom(0, 0, 1, 2),
        by: fc.constantFrom(0, 1, 30, 400),
      }),
      { maxLength: 3 },
    )
    .map((more) => more),
})

const inOrder = (...lists: readonly (readonly Stimulus[])[]): readonly Stimulus[] =>
  lists.flat().toSorted((a, b) => a.atMs - b.atMs)

/** Deeds that come one after another, as moments. */
const timed = <D extends { readonly does: Act; readonly by: number; readonly who?: number }>(
  deeds: readonly D[],
  secondsBefore: (deed: D) => number,
  from = 0,
): readonly Stimulus[] => {
  let atMs = from
  return deeds.map((deed) => {
    atMs += Math.round(secondsBefore(deed) * 1_000)
    return { atMs, does: deed.does, who: deed.who ?? 0, by: deed.by }
  })
}

const begin: Stimulus = { atMs: 0, does: 'signIn', who: 0, by: 0 }

const wordsOf = (story: string, more: Extras): string =>
  [
    story,
    more.timers === 'exact' ? '' : `timers ring ${more.timers}`,
    more.reaction === undefined ? '' : `at ${more.reaction.to} ${more.reaction.does}`,
    ...more.stimuli.map(
      ({ atMs, does, who, by }) => `at ${atMs / 1_000} s ${who}: ${does} (${by})`,
    ),
  ]
    .filter((part) => part !== '')
    .join(' · ')

const ofDevice = (story: Story, more: Extras): Scenario => {
  const { decision, faults, preparation, deeds, ...rest } = story
  return {
    ...more,
    words: wordsOf(tell(story), more),
    world: {
      ...rest,
      ...(decision.is === 'approve' && { approveAfter: decision.after }),
      ...(decision.is === 'deny' && { denyAfter: decision.after }),
      failOn: {
        CreateToken: faults,
        RegisterClient: preparation,
        StartDeviceAuthorization: preparation,
      },
    },
    tokenLife: 28_800,
    processes: [0],
    share: 'process',
    method: 'auto',
    opens: true,
    stimuli: inOrder(
      [begin],
      timed(deeds, ({ after }) => after),
      more.stimuli,
    ),
    interruption: undefined,
    restSeconds: 700,
  }
}

const ofCode = (story: CodeStory, more: Extras): Scenario => {
  const { decision, exchange, registering, codeLife, opens, method, deeds, ...rest } = story
  const { interrupts, ...world } = rest
  return {
    ...more,
    words: wordsOf(tellCode(story), more),
    world: {
      ...world,
      interval: 1,
      // A code that lives longer is asked for hundreds of times, to no other end.
      expiresIn: 60,
      authorizationCodeExpiresIn: codeLife,
      ...(decision.is === 'warm' && { authorize: 'approve' }),
      ...(decision.is === 'approve' && { approveAfter: decision.after }),
      ...(decision.is === 'deny' && { denyAfter: decision.after }),
      failOn: { CreateToken: exchange, RegisterClient: registering },
    },
    tokenLife: 28_800,
    processes: [0],
    share: 'process',
    method,
    opens,
    stimuli: inOrder(
      [begin],
      timed(
        deeds.map(({ does, ...deed }) => ({
          ...deed,
          does: does === 'forget' ? 'forgetClient' : does,
        })),
        ({ after }) => after,
      ),
      more.stimuli,
    ),
    interruption: interrupts === 'no' ? undefined : { nth: 1, does: interrupts, who: 0, by: 0 },
    restSeconds: 700,
  }
}

const ofSession = (story: SessionStory, more: Extras): Scenario => {
  const { tokenLife, sessionLife, faults, latency, reportsOffline, rotation, reuse } = story
  const { begins, processes, share, interruption } = story
  const inSeconds = <D extends { readonly by: number; readonly does: Act }>(deed: D): D => ({
    ...deed,
    by: deed.does === 'crash' ? 0 : deed.by * tokenLife,
  })
  const beginners = [...processes.keys()].flatMap((who): Stimulus[] =>
    who === 0 || share === 'process' || begins === 'atOnce'
      ? [{ ...begin, who, atMs: begins === 'inTurn' ? who * 5_000 : 0 }]
      : [],
  )
  return {
    ...more,
    words: wordsOf(tellSession(story), more),
    world: {
      interval: 1,
      // A code that lives longer is asked for hundreds of times, to no other end.
      expiresIn: 60,
      approveAfter: story.approveAfter,
      tokenExpiresIn: tokenLife,
      ...(sessionLife < Number.POSITIVE_INFINITY && { sessionExpiresIn: sessionLife }),
      rotation,
      reuse,
      latency,
      offline: story.offline.map(
        ([from, to]) => [from * tokenLife + 10, to * tokenLife + 10] as const,
      ),
      reportsOffline,
      failOn: { CreateToken: faults },
    },
    tokenLife,
    processes,
    share,
    method: 'auto',
    opens: true,
    stimuli: inOrder(
      beginners,
      timed(
        story.deeds.map(inSeconds),
        ({ lives, seconds }) => lives * tokenLife + seconds,
        begins === 'inTurn' ? processes.length * 5_000 : 0,
      ),
      more.stimuli,
    ),
    interruption: interruption && inSeconds(interruption),
    restSeconds: 2 * tokenLife + 100,
  }
}

const scenarios = <S>(
  of: fc.Arbitrary<S>,
  make: (story: S, more: Extras) => Scenario,
): fc.Arbitrary<Scenario> => fc.tuple(of, extras).map(([story, more]) => make(story, more))

export const flows = {
  device: scenarios(stories, ofDevice),
  'authorization code': scenarios(codeStories, ofCode),
  session: scenarios(sessionStories, ofSession),
} as const
