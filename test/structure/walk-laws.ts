import { isDeepStrictEqual } from 'node:util'
import type { HeldToken } from '../../machines/index.ts'
import type { Moment, Trace } from './walks.ts'

/** What a law says of a walk: nothing where it holds, and otherwise what broke it. */
export type Law = (trace: Trace) => string | undefined

const first = (
  { moments }: Trace,
  broken: (moment: Moment, before: Moment | undefined, index: number) => string | undefined,
): string | undefined => {
  for (const [index, moment] of moments.entries()) {
    const why = broken(moment, moments[index - 1], index)
    if (why !== undefined) return `${moment.path}: ${why}`
  }
  return undefined
}

/** The moment that an event, or an answer in it, speaks of. */
const momentOf = (event: object | undefined): number => {
  const { at, output } = (event ?? {}) as { at?: number; output?: { at?: number } }
  return at ?? output?.at ?? Number.POSITIVE_INFINITY
}

const year2020 = Date.UTC(2020, 0, 1)
const isMomentKey = (key: string): boolean => /(?:At|Until)$|^(?:now|deadline|at)$/.test(key)

/** Numbers of a context that are not what their names say. */
const misnamed = (it: object): string[] =>
  Object.entries(it).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return misnamed(value)
    // What is not known yet is 0, and less after the clock was set back.
    if (typeof value !== 'number' || value <= 0) return []
    return isMomentKey(key) === value > year2020 ? [] : [`${key}: ${value}`]
  })

const isAnswer = (event: object | undefined, actor: string, kind: string): boolean => {
  const { type, output } = (event ?? {}) as { type?: string; output?: { kind?: string } }
  return type === `xstate.done.actor.${actor}` && output?.kind === kind
}

const count = (moments: readonly Moment[], actor: string, kind: string): number =>
  moments.filter(({ event }) => isAnswer(event, actor, kind)).length

/** Laws of every chart. */
export const commonLaws = {
  'nothing that can happen makes it throw': ({ thrown, moments }) =>
    thrown === undefined
      ? undefined
      : `after ${moments.at(-1)?.path}: ${thrown instanceof Error ? thrown.message : 'thrown'}`,

  'the context is JSON': (trace) =>
    first(trace, ({ snapshot: { context } }) =>
      isDeepStrictEqual(JSON.parse(JSON.stringify(context)), context) ? undefined : 'is not JSON',
    ),

  'time goes back with the clock alone': (trace) =>
    first(trace, ({ snapshot: { context }, event }, before) => {
      const { now } = context as { now: number }
      const known = (before?.snapshot.context as { now: number } | undefined)?.now ?? now
      return now < Math.min(known, momentOf(event)) ? `${known - now} ms back` : undefined
    }),

  'moments are absolute, and only they are': (trace) =>
    first(trace, ({ snapshot: { context } }) => misnamed(context as object)[0]),

  'an end has an output, and leaves nothing running': (trace) =>
    first(trace, ({ snapshot: { status, output, children } }) => {
      if (status === 'active') return undefined
      if (status !== 'done') return status
      if (output === undefined) return 'no output'
      const running = Object.keys(children)
      return running.length > 0 ? `${running.join()} still there` : undefined
    }),
} satisfies Readonly<Record<string, Law>>

/** Laws of the charts that end. */
export const endingLaws = {
  'there is an outcome at the end, and only there, and the end is called after it': (trace) =>
    first(trace, ({ path, snapshot: { status, context } }) => {
      const { outcome } = context as { outcome: { kind: string } | null }
      if (status === 'active') return outcome === null ? undefined : `already ${outcome.kind}`
      return outcome?.kind === path ? undefined : `ends as ${outcome?.kind}`
    }),
} satisfies Readonly<Record<string, Law>>

export const authorizationCodeLaws = {
  'a code whose answer was lost is not sent again': (trace) =>
    first(trace, ({ path }, _, index) =>
      path === 'exchanging.sending' &&
      count(trace.moments.slice(0, index), 'exchangeCode', 'unknown') > 0
        ? 'sent again'
        : undefined,
    ),
} satisfies Readonly<Record<string, Law>>

const nextTryOf = ({ snapshot }: Moment): number =>
  (snapshot.context as { nextTryAt: number }).nextTryAt

export const refreshLaws = {
  'a clock that is set back leaves the pause as long as it was': (trace) =>
    first(trace, (moment, before) => {
      const { jumpMs = 0 } = (moment.event ?? {}) as { jumpMs?: number }
      if (before === undefined || jumpMs >= 0) return undefined
      const shiftMs = nextTryOf(moment) - nextTryOf(before)
      return shiftMs === jumpMs ? undefined : `set by ${jumpMs} ms, the next try by ${shiftMs} ms`
    }),
  'after two answers that were lost nothing more is sent': (trace) =>
    first(trace, ({ path }, _, index) =>
      path === 'sending' && count(trace.moments.slice(0, index + 1), 'refreshToken', 'unknown') > 1
        ? 'sent again'
        : undefined,
    ),
  'after two refusals nothing more is sent': (trace) =>
    first(trace, ({ path }, _, index) =>
      path === 'sending' &&
      count(trace.moments.slice(0, index + 1), 'refreshToken', 'invalidGrant') > 1
        ? 'sent again'
        : undefined,
    ),
} satisfies Readonly<Record<string, Law>>

export const signInLaws = {
  /** A follower looks at the leader while it waits for its turn, and who asks a person looks into the store. */
  'one thing at a time': (trace) =>
    first(trace, ({ path, snapshot: { children } }) => {
      const running = Object.keys(children).toSorted().join()
      const [own = ''] = path.split('.')
      const beside: Readonly<Record<string, string>> = {
        'following.watching': 'followLead,watchLead',
        [`${own}.looking`]: `${own},look`,
      }
      const isRight = path in beside ? running === beside[path] : !running.includes(',')
      return isRight ? undefined : running
    }),
  'once the person was shown a method it stays': (trace) =>
    first(trace, ({ path, event }, before) =>
      before?.path.startsWith('authorizationCode') === true &&
      path.startsWith('device') &&
      !JSON.stringify(event).includes('redirect_unavailable')
        ? 'another method'
        : undefined,
    ),
} satisfies Readonly<Record<string, Law>>

const heldOf = ({ snapshot }: Moment): HeldToken | null =>
  (snapshot.context as { held: HeldToken | null }).held

export const sessionLaws = {
  'nobody holds a token while signed out': (trace) =>
    first(trace, (moment) =>
      moment.path.startsWith('signedOut') && heldOf(moment) !== null ? 'held' : undefined,
    ),
  'a token is held while signed in': (trace) =>
    first(trace, (moment) =>
      moment.path.startsWith('signedIn') && heldOf(moment) === null ? 'none' : undefined,
    ),
  'a token that cannot be renewed is not kept past its end': (trace) =>
    first(trace, (moment, before) => {
      const held = heldOf(moment)
      const { now } = moment.snapshot.context as { now: number }
      const isIdle = moment.path === 'signedIn.lasting' && moment.path !== before?.path
      return isIdle && held !== null && held.expiresAt <= now ? 'expired' : undefined
    }),
  'there is a wish while somebody signs in': (trace) =>
    first(trace, ({ path, snapshot: { context } }) =>
      path === 'signingIn' && (context as { wish: unknown }).wish === null ? 'none' : undefined,
    ),
  'one renewal at a time, and only where the state says so': (trace) =>
    first(trace, ({ path, snapshot: { children } }) => {
      const renewals = Object.keys(children).filter((id) => id.startsWith('refresh')).length
      const due = path === 'restoring.renewing' || path === 'signedIn.refreshing' ? 1 : 0
      return renewals === due ? undefined : `${renewals} renewals`
    }),
  'no renewal starts before the throttle allows it': (trace) =>
    first(trace, ({ path, snapshot: { context }, event }, before) => {
      // One that a sign-in or a sign-out broke off begins again after it.
      if (path !== 'signedIn.refreshing' || before?.path.startsWith('signedIn') !== true)
        return undefined
      if (before.path === path) return undefined
      const { now } = context as { now: number }
      const { refreshAllowedAt } = before.snapshot.context as { refreshAllowedAt: number }
      // By a clock that was just set back, it is allowed as much earlier.
      const { jumpMs = 0 } = (event ?? {}) as { jumpMs?: number }
      const earlyMs = refreshAllowedAt + Math.min(0, jumpMs) - now
      return earlyMs > 0 ? `${earlyMs} ms too early` : undefined
    }),
  'a network in trouble signs nobody out': (trace) =>
    first(trace, ({ path, event }) =>
      isAnswer(event, 'refresh', 'unreachable') && path.startsWith('signedOut')
        ? 'signed out'
        : undefined,
    ),
} satisfies Readonly<Record<string, Law>>
