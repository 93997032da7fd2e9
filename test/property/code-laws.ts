import { isOver, type CodeTrace } from './code-trace.ts'
import { forwardMs } from './ghost.ts'
import { flawOf } from './watch.ts'

/** What a law says of a run: nothing where it holds, and otherwise what broke it. */
export type CodeLaw = (trace: CodeTrace) => string | undefined

const toleranceMs = 100
/** Registration, decision, exchange: each with the request that is under way when its time is up. */
const longestMs = 60_000 + 15_000 + 600_000 + 30_000 + 15_000
const overdueMs = 15_000
const reloadMs = 5_000
const undelivered = new Set(['ENETUNREACH', 'ECONNREFUSED'])

const did = ({ story }: CodeTrace, ...deeds: readonly string[]): boolean =>
  story.deeds.some(({ does }) => deeds.includes(does))

const sleptMs = ({ story }: CodeTrace): number =>
  story.deeds.reduce((sum, { does, by }) => sum + (does === 'sleep' ? by * 1_000 + 1_000 : 0), 0)

const exchanges = ({ world }: CodeTrace) => world.sent.filter(({ code }) => code !== undefined)

const isCalm = (trace: CodeTrace): boolean => {
  const { exchange, undelivered, interrupts, registering, offline, latency, codeLife } = trace.story
  return (
    undelivered.length === 0 &&
    interrupts === 'no' &&
    Object.keys({ ...exchange, ...registering }).length === 0 &&
    offline.length === 0 &&
    Math.max(...latency) <= 2 &&
    codeLife >= 20 &&
    !did(trace, 'cancel', 'dispose', 'sleep', 'setBack', 'setForward', 'forget', 'neither')
  )
}

/** What a sign-in that nothing disturbs comes to. */
const expected = ({ story, openedByHand }: CodeTrace): readonly string[] => {
  const { browser, opens, decision, method, listens } = story
  if (!listens) return method === 'auto' ? [] : ['failed']
  const isSeen = browser === 'works' && (opens || openedByHand > 0)
  const isSlow = decision.after > 550 || !opens
  if (!isSeen || decision.is === 'none') return ['failed']
  if (decision.is === 'deny') return isSlow ? ['denied', 'failed'] : ['denied']
  return isSlow && decision.is !== 'warm' ? ['signedIn', 'failed'] : ['signedIn']
}

const first = <T>(items: readonly T[], broken: (item: T, index: number) => string | undefined) => {
  for (const [index, item] of items.entries()) {
    const why = broken(item, index)
    if (why !== undefined) return why
  }
  return undefined
}

export const codeLaws = {
  'an unmatched redirect never changes the state': ({ redirects }) =>
    first(redirects, ({ url, isOurs, isTaken, changed }) =>
      isOurs || (!isTaken && !changed) ? undefined : `${isTaken ? 'taken' : 'noticed'}: ${url}`,
    ),

  'a code is exchanged at most once': (trace) => {
    const codes = new Set<string | undefined>()
    return first(exchanges(trace), ({ code }, index) => {
      if (codes.has(code)) {
        const before = exchanges(trace)[index - 1]
        if (!undelivered.has(before?.ended ?? '')) return `again after ${before?.ended ?? '?'}`
        if (before !== undefined && before.endedMs > (exchanges(trace)[index]?.sentMs ?? 0))
          return 'twice at once'
      } else if (codes.size > 0) return 'another code'
      codes.add(code)
      return undefined
    })
  },

  'the token is in the store before `signedIn` is seen': ({ seen }) =>
    first(seen, ({ state, stored }) =>
      state.status !== 'signedIn' || stored.includes(state.expiresAt)
        ? undefined
        : 'announced before it was stored',
    ),

  'the receiver listens before the browser is opened, and it is opened once': (trace) => {
    const { opened } = trace.world
    if (opened.some(({ isHeard }) => !isHeard) && trace.story.listens) return 'nobody listens'
    return opened.length <= trace.openedByHand + 1 ? undefined : `opened ${opened.length} times`
  },

  'the person is never switched to another method silently': ({ seen, requests, story }) => {
    const shown = [...new Set(seen.map(({ state }) => state.status))]
    if (shown.includes('awaitingRedirect') && shown.includes('awaitingCode')) return 'switched'
    const mayAsk = !story.listens && story.method === 'auto'
    const asked = requests.some(({ path }) => path === '/device_authorization')
    return asked && !mayAsk ? 'asked for a device code' : undefined
  },

  'the other method is offered in time, and not before': (trace) => {
    const shown = trace.seen.flatMap(({ ms, state }) =>
      state.status === 'awaitingRedirect' ? [{ ms, state }] : [],
    )
    const [start] = shown
    if (start === undefined) return undefined
    const next = trace.seen.find(
      ({ ms, state }) => ms >= start.ms && state.status !== start.state.status,
    )
    const late = (next?.ms ?? 0) - start.ms - overdueMs - sleptMs(trace)
    const offer = shown.find(({ state }) => state.offer === 'device')
    if (offer === undefined) return late > toleranceMs ? `${late} ms late` : undefined
    // The wait is over by the wall clock, where that goes on.
    const earlyMs = start.ms + overdueMs - offer.ms - forwardMs(trace.sets, start.ms, offer.ms)
    if (offer.state.browser !== 'failed' && earlyMs > 0) return `${earlyMs} ms early`
    const lateMs = offer.ms - start.ms - overdueMs - sleptMs(trace)
    return lateMs <= toleranceMs ? undefined : `${lateMs} ms late`
  },

  'it ends, and in time': (trace) => {
    if (!isOver(trace.final)) return `still ${trace.final.status}`
    const lateMs = trace.endedMs - longestMs - sleptMs(trace)
    return lateMs <= toleranceMs ? undefined : `${lateMs} ms late`
  },

  'it ends exactly once': ({ seen, settled }) => {
    const endings = seen.filter(({ state }) => isOver(state))
    if (endings.length !== 1) return `${endings.length} endings`
    return settled.length === 1 ? undefined : `result() settled ${settled.length} times`
  },

  'it comes to what the person decided, where nothing is in the way': (trace) => {
    const fits = expected(trace)
    if (!isCalm(trace) || fits.length === 0 || fits.includes(trace.final.status)) return undefined
    return `${JSON.stringify(trace.final)} instead of ${fits.join(' or ')}`
  },

  'nobody is signed in whom the service did not sign in': ({ final, world, story }) =>
    final.status === 'signedIn' &&
    (!world.arrived.some(({ isGranted }) => isGranted) || story.decision.is === 'deny')
      ? 'signed in'
      : undefined,

  'cancel ends at once: no request, timer or receiver is left': ({ cancel }) => {
    if (cancel === undefined) return undefined
    if (!['cancelled', 'failed', 'expired'].includes(cancel.status)) return `still ${cancel.status}`
    const { timers, requests, receivers, listeners } = cancel.left
    return timers + requests + receivers + listeners === 0 ? undefined : JSON.stringify(cancel.left)
  },

  'nothing is sent after the end, and no token comes after a cancel': (trace) => {
    const { requests, endedMs, final, world } = trace
    const late = requests.find(({ sentMs }) => sentMs > endedMs)
    if (late !== undefined) return `${late.path} ${late.sentMs - endedMs} ms after the end`
    return final.status !== 'signedIn' && world.token() !== undefined
      ? `a token, and ${final.status}`
      : undefined
  },

  'time goes on: timers are not set without end': ({ world }) =>
    world.spins.length === 0 ? undefined : `at ${world.spins[0] ?? 0} ms`,

  'after the end nothing is left: no timer, request, subscription or receiver': ({ left }) =>
    left.timers + left.requests + left.listeners + left.receivers === 0
      ? undefined
      : JSON.stringify(left),

  'the page in the browser tells the truth, and never waits for ever': ({ visits, final }) =>
    first(visits, ({ page }) => {
      if (page === null) return 'still loading'
      if (page === 'signedIn' && final.status !== 'signedIn') return `signedIn, and ${final.status}`
      return page === 'failed' && final.status === 'signedIn' ? 'failed, and signedIn' : undefined
    }),

  'the page that was taken is answered each time it is loaded, until some seconds after the end': ({
    again,
    endedMs,
  }) =>
    first(again, ({ page, ms }) =>
      (page === 'ignored' || page === 'refused') && ms < endedMs + reloadMs
        ? `${page}, ${ms - endedMs} ms after the end`
        : undefined,
    ),

  'whatever is shown is frozen JSON without a secret, and keeps its reference': (trace) =>
    trace.breaches[0] ??
    first(trace.seen, ({ state }) => flawOf(state, trace.world.secrets)) ??
    first(trace.session, (state) => flawOf(state, trace.world.secrets)),
} as const satisfies Readonly<Record<string, CodeLaw>>

export type CodeLawName = keyof typeof codeLaws

/** Every law that a run breaks, with what broke it. */
export const brokenCode = (trace: CodeTrace): readonly string[] =>
  Object.entries<CodeLaw>(codeLaws).flatMap(([name, law]) => {
    const why = law(trace)
    return why === undefined ? [] : [`${name}: ${why}`]
  })
