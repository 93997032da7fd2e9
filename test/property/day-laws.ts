import type { DayAsked } from './day-people.ts'
import { recoveryMs, type DayTrace, type Happening } from './day-trace.ts'
import { bunched, busiest, isRenewal } from './day-crowds.ts'
import type { Request } from './day-wire.ts'
import { first } from './session-evidence.ts'

/** What a law says of a day: nothing where it holds, and otherwise what broke it. */
export type DayLaw = (trace: DayTrace) => string | undefined

const minute = 60_000
/** A request has a time limit of 15 s; those before it under the lock have theirs. */
const longestCallMs = 2 * minute
const hour = 3_600_000

const clock = (ms: number): string =>
  `${Math.floor(ms / hour)}:${((ms % hour) / minute).toFixed(2)}`

/** Whether the service gives a new refresh token for each, and ends the session where an old one comes again. */
const isStrict = ({ realms }: DayTrace, region: string): boolean => {
  const { rotation, reuse } = realms.get(region)?.script ?? {}
  return rotation !== false && reuse !== 'allow'
}

/** The grant that brought a token, by either of its secrets. */
const grantOf = ({ requests }: DayTrace, secret: string | undefined): Request | undefined =>
  secret === undefined
    ? undefined
    : requests.find(
        ({ granted }) => granted?.accessToken === secret || granted?.refreshToken === secret,
      )

/** When the service takes the token of a grant for over. */
const endOf = ({ realms }: DayTrace, { region, granted }: Request): number =>
  (granted?.ms ?? 0) + (realms.get(region)?.script.tokenExpiresIn ?? 0) * 1_000

const happened = (
  { happenings }: DayTrace,
  what: Happening['what'],
  byMs: number,
  of: Partial<Happening>,
): boolean =>
  happenings.some(
    (one) =>
      one.what === what &&
      one.fromMs <= byMs &&
      Object.entries(of).every(([name, value]) => one[name as keyof Happening] === value),
  )

/** For how long the machines have slept between two moments: whoever waits then hears at the end of it. */
const sleptMs = ({ happenings }: DayTrace, fromMs: number, toMs: number): number =>
  happenings.reduce(
    (sum, one) =>
      one.what === 'slept' && one.fromMs >= fromMs && one.fromMs <= toMs ? sum + one.byMs : sum,
    0,
  )

/** Whether the service has ended a sign-in by itself until then: by hand, by its time, or with the registration. */
const hasEnded = (trace: DayTrace, grant: Request, ms: number): boolean => {
  const { region, family, clientId } = grant
  const begin = trace.requests.find(
    (one) =>
      one.region === region &&
      one.family === family &&
      !isRenewal(one) &&
      one.granted !== undefined,
  )
  const { sessionExpiresIn = Number.POSITIVE_INFINITY } = trace.realms.get(region)?.script ?? {}
  const endsMs = (begin?.granted?.ms ?? Number.POSITIVE_INFINITY) + sessionExpiresIn * 1_000
  return (
    happened(trace, 'revoked', ms, { region, family }) ||
    happened(trace, 'forgotten', ms, { region, clientId }) ||
    endsMs <= ms
  )
}

/** Whether the service has carried out a renewal with this token, and nobody heard of it. */
const isSpentUnheard = (trace: DayTrace, refreshToken: string | undefined, ms: number): boolean =>
  trace.requests.some(
    (one) =>
      one.refreshToken === refreshToken &&
      one.granted !== undefined &&
      one.granted.ms <= ms &&
      (!one.isHeard || one.endedMs > ms) &&
      isStrict(trace, one.region),
  )

/** How a token that the service does not take was handed out all the same. What it has told nobody, nobody knows. */
const deadness = (trace: DayTrace, one: DayAsked): string | undefined => {
  const { part, askedMs, settledMs = 0, accessToken, isLive } = one
  if (accessToken === undefined || isLive) return undefined
  const grant = grantOf(trace, accessToken)
  if (grant?.granted === undefined) return `${part.who}: from nowhere`
  const told = `${part.who} at ${clock(settledMs)}, issued ${clock(grant.granted.ms)}`
  if (settledMs >= endOf(trace, grant)) return `over: ${told}`
  const isKnown = trace.requests.some(
    ({ region, family, error, isHeard, endedMs }) =>
      region === grant.region &&
      family === grant.family &&
      error === 'invalid_grant' &&
      isHeard &&
      endedMs < askedMs,
  )
  return isKnown ? `revoked: ${told}` : undefined
}

/**
 * A sign-in asks once in five seconds, after it has registered and got its code, each perhaps more than once; a renewal is
 * tried four times in its ten seconds, and once more after half a minute.
 */
const mostAMinute = 20
/**
 * Renewals that fail are 30, 60, 120, 240 and from then on 300 seconds apart: fifteen in an hour, of four requests each. Programs
 * that ask for a token make for as many again.
 */
const mostAnHour = 120
/**
 * Twelve sessions that were signed in together renew over 150 seconds at the least (`longestSpreadMs` or a quarter), and over
 * eight and more after a fault: half of them meet by chance, more only where nothing spreads them.
 */
const bunchMs = 5_000
const mostInABunch = 7

export const dayLaws = {
  'who is signed out was signed out by the service, or by a renewal whose answer was lost': (
    trace,
  ) =>
    first(trace.losses, ({ part, ms, state, refreshToken }) => {
      const grant = grantOf(trace, refreshToken)
      if (grant !== undefined && hasEnded(trace, grant, ms)) return undefined
      if (isSpentUnheard(trace, refreshToken, ms)) return undefined
      return `${part.who} at ${clock(ms)}: ${JSON.stringify(state)}`
    }),

  'a lost answer costs nobody a token that is good': (trace) =>
    first(trace.losses, ({ part, ms, refreshToken }) => {
      const grant = grantOf(trace, refreshToken)
      if (grant?.granted === undefined || hasEnded(trace, grant, ms)) return undefined
      // A clock that is set forward may have slept: the token seems over. So does one of another process from before a clock was set back.
      const issuedMs = grant.granted.ms
      const isOfAnother = trace.requests.some(
        (one) => one.refreshToken === refreshToken && one.process !== grant.process,
      )
      const seemsOver = trace.happenings.some(
        ({ what, byMs, fromMs, machine = part.machine.n }) =>
          what === 'set' &&
          (byMs > 0 || isOfAnother) &&
          machine === part.machine.n &&
          fromMs >= issuedMs &&
          fromMs <= ms,
      )
      // Nobody but the service knows when within its request a token was made: for us its life begins with that.
      const goodMs = endOf(trace, grant) - ms - (issuedMs - grant.sentMs)
      return goodMs <= 0 || seemsOver
        ? undefined
        : `${part.who} at ${clock(ms)}: ${goodMs} ms early`
    }),

  'no token is handed out that is over, or that the service has said to be revoked': (trace) =>
    first(trace.asked, (one) => deadness(trace, one)),

  'every call of `token()` ends': (trace) =>
    first(trace.asked, ({ part, askedMs, settledMs = trace.calmMs + recoveryMs }) =>
      settledMs - askedMs - sleptMs(trace, askedMs, settledMs) < longestCallMs
        ? undefined
        : `${part.who} at ${clock(askedMs)}`,
    ),

  'no session sends more than its pauses allow': (trace) => {
    const minutely = busiest(trace, minute)
    const hourly = busiest(trace, hour)
    if (minutely.most > mostAMinute) return `in a minute: ${JSON.stringify(minutely)}`
    return hourly.most > mostAnHour ? `in an hour: ${JSON.stringify(hourly)}` : undefined
  },

  'the sessions of a program do not renew together, but where a clock has jumped': (trace) => {
    const bunch = bunched(trace, bunchMs)
    return bunch.most > mostInABunch ? JSON.stringify(bunch) : undefined
  },

  'who is signed in when the trouble ends has a token soon': (trace) =>
    first(trace.last, (one) =>
      one.outcome === 'token' ? deadness(trace, one) : `${one.part.who}: ${one.outcome}`,
    ),

  'all are signed in again in the end, and nothing is left of them': ({
    finally: states,
    losses,
    calmMs,
    left,
  }) =>
    first(states, (state, who) =>
      // A lost answer may show when the token ends, hours later.
      state.status === 'signedIn' || losses.some((one) => one.part.who === who && one.ms >= calmMs)
        ? undefined
        : `${who}: ${JSON.stringify(state)}`,
    ) ?? (left === 0 ? undefined : `${left} timers`),
} as const satisfies Readonly<Record<string, DayLaw>>

export type DayLawName = keyof typeof dayLaws

/** Every law that a day breaks, with what broke it. */
export const brokenDay = (trace: DayTrace): readonly string[] =>
  Object.entries<DayLaw>(dayLaws).flatMap(([name, law]) => {
    const why = law(trace)
    return why === undefined ? [] : [`${name}: ${why}`]
  })
