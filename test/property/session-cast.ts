import type {
  AccessToken,
  Host,
  Session,
  SessionState,
  SignIn,
  Transition,
} from '../../src/index.ts'
import type { SessionStory } from './session-story.ts'
import { watchStates } from './watch.ts'
import type { StoredToken, World } from './world-types.ts'

/** What a session showed at a moment, and what the store held then. */
export interface SessionMoment {
  readonly who: number
  /** Counts the objects that played this part: a disposed or crashed one is followed by another. */
  readonly life: number
  readonly ms: number
  readonly wall: number
  readonly state: SessionState
  readonly held: StoredToken | undefined
  /** The ends of all tokens that the store has held until then. */
  readonly stored: readonly number[]
}

/** A chart of a session that took a step. */
export interface Step {
  readonly who: number
  readonly life: number
  readonly ms: number
  readonly transition: Transition
}

/** A call of `token()`, and what came of it. */
export interface Asked {
  readonly who: number
  readonly minTtlMs: number
  readonly mayTakePerson: boolean
  /** Without the time that the machine slept. */
  readonly askedMs: number
  settledMs: number | undefined
  /** How it ended: the code of an error, or `token`. */
  outcome: string
  /** What was left of the token when it came. */
  leftMs: number
  /** Whether the store has held it, and whether the service still took it. */
  wasStored: boolean
  isLive: boolean
  /** Whether no other has been stored after it. */
  isNewest: boolean
}

/** A call of `signOut()`, and what came of it. */
export interface Left {
  readonly who: number
  readonly ms: number
  endMs: number
  readonly askedMs: number
  settledMs: number | undefined
  outcome: string
  status: string
  held: StoredToken | undefined
}

/** A sign-in to sign in. */
export interface Attempted {
  readonly who: number
  readonly life: number
  readonly askedMs: number
  settledMs: number | undefined
  outcome: string
}

export interface Records {
  readonly moments: SessionMoment[]
  readonly steps: Step[]
  readonly asked: Asked[]
  readonly signOuts: Left[]
  readonly attempts: Attempted[]
  readonly breaches: string[]
  /** When each life ended that ended before the story. */
  readonly ends: Map<number, number>
}

/** One part of a story, whoever plays it: what it does is written down. */
export interface Player {
  readonly session: Session
  token(minTtlMs: number, mayTakePerson: boolean): void
  signIn(prompt: 'if-needed' | 'always'): SignIn
  signOut(): void
  check(): void
  /** Its end, after which nobody hears it. What it still owed an answer to ends as `how` says. */
  die(how: 'crashed' | 'forgotten'): void
}

/** Has a new session play part `who`. */
export const cast = (
  who: number,
  life: number,
  process: Host,
  world: World,
  share: SessionStory['share'],
  records: Records,
): Player => {
  const { host } = world
  const { clock } = host
  const session = host.session({ host: process, share })
  let isAlive = true
  const owed = new Set<{ settledMs: number | undefined; outcome: string }>()
  const newest = () => world.stored.findLast(({ after }) => after !== undefined)?.after
  const now = () => ({ ms: clock.elapsedMs, wall: clock.now() })
  const settle = <T extends { settledMs: number | undefined; outcome: string }, P>(
    entry: T,
    promise: Promise<P>,
    then: (value?: P) => Partial<T>,
  ) => {
    owed.add(entry)
    const end = (outcome: string, more: Partial<T>) => {
      owed.delete(entry)
      if (isAlive) Object.assign(entry, { settledMs: clock.monotonic(), outcome }, more)
    }
    promise.then(
      (value) => end('done', then(value)),
      (error: Error & { code?: string }) => end(error.code ?? String(error), then()),
    )
  }
  const breaches: string[] = []
  const watch = watchStates(session, breaches, (state) => {
    if (!isAlive) return
    const stored = world.stored.flatMap(({ after }) => after?.expiresAt ?? [])
    records.moments.push({ who, life, ...now(), state, held: world.token(), stored })
  })
  session.transitions$.subscribe((transition) => {
    if (isAlive) records.steps.push({ who, life, ms: clock.elapsedMs, transition })
  })

  return {
    session,
    token: (minTtlMs, mayTakePerson) => {
      const entry: Asked = {
        who,
        minTtlMs,
        mayTakePerson,
        askedMs: clock.monotonic(),
        settledMs: undefined,
        outcome: '',
        leftMs: 0,
        wasStored: false,
        isLive: false,
        isNewest: false,
      }
      records.asked.push(entry)
      const whenSignedOut = mayTakePerson ? 'signIn' : 'throw'
      settle(entry, session.token({ minTtlMs, whenSignedOut }), (token?: AccessToken) => {
        if (token === undefined) return {}
        const { expiresAt } = token
        const secret = token.reveal()
        return {
          leftMs: expiresAt - clock.now(),
          wasStored: world.stored.some(({ after }) => after?.accessToken === secret),
          isLive: host.service.isLive(secret),
          isNewest: newest()?.accessToken === secret,
        }
      })
    },
    signIn: (prompt) => {
      const signIn = session.signIn({ prompt })
      const askedMs = clock.monotonic()
      const entry: Attempted = { who, life, askedMs, settledMs: undefined, outcome: '' }
      records.attempts.push(entry)
      settle(entry, signIn.result(), () => ({}))
      return signIn
    },
    signOut: () => {
      const entry: Left = {
        who,
        ms: clock.elapsedMs,
        endMs: Number.POSITIVE_INFINITY,
        askedMs: clock.monotonic(),
        settledMs: undefined,
        outcome: '',
        status: '',
        held: undefined,
      }
      records.signOuts.push(entry)
      settle(entry, session.signOut(), () => ({
        endMs: clock.elapsedMs,
        status: session.getState().status,
        held: world.token(),
      }))
    },
    check: () => {
      watch.check()
      records.breaches.push(...breaches.splice(0).map((breach) => `${who}: ${breach}`))
    },
    die: (how) => {
      isAlive = false
      records.ends.set(life, clock.elapsedMs)
      const end = { settledMs: clock.monotonic(), endMs: clock.elapsedMs, outcome: how }
      for (const entry of owed) Object.assign(entry, end)
    },
  }
}
