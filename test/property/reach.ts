import type { CodeTrace } from './code-trace.ts'
import type { SessionTrace } from './session-trace.ts'
import type { Trace } from './trace.ts'

/** Whether a run came into a situation that laws speak of: what never happens breaks no law. */
type Situations<T> = Readonly<Record<string, (trace: T) => boolean>>

const hasDone = ({ story }: { story: { deeds: readonly { does: string }[] } }, deed: string) =>
  story.deeds.some(({ does }) => does === deed)

const hasHappened = ({ troubles }: SessionTrace, deed: string) =>
  troubles.some(({ what }) => what === deed)

const phases = ({ seen }: Trace) =>
  seen.map(({ state }) => (state.status === 'awaitingCode' ? state.poll.phase : ''))

export const situations = {
  'somebody signs in': ({ final }) => final.status === 'signedIn',
  'somebody declines': ({ final }) => final.status === 'denied',
  'a code expires': ({ final }) => final.status === 'expired',
  'a sign-in fails': ({ final }) => final.status === 'failed',
  'a cancel': ({ cancel }) => cancel !== undefined,
  'a cancel, and a request under way': ({ cancel, requests }) =>
    cancel !== undefined &&
    requests.some(({ ended, endedMs }) => ended === 'aborted' && endedMs === cancel.ms),
  'a slow-down': (trace) => phases(trace).includes('slowedDown'),
  'several slow-downs': ({ polls }) =>
    polls.filter(({ outcome }) => outcome === 'slowDown').length > 1,
  'a fault that passes, and a grant': ({ polls, final }) =>
    polls.some(({ outcome }) => outcome === 'unreachable') && final.status === 'signedIn',
  'a lost grant': ({ grantWasLost }) => grantWasLost,
  'no network, and the host knows': (trace) => phases(trace).includes('offline'),
  'back from sleep': (trace) => phases(trace).includes('suspended'),
  'the clock is set back': (trace) => hasDone(trace, 'setBack'),
  'a request under way at the deadline': ({ final, requests, endedMs }) =>
    final.status === 'expired' && requests.some((one) => one.endedMs === endedMs),
  'a new life with the same code': (trace) =>
    hasDone(trace, 'crash') && trace.userCodes.length === 1 && trace.polls.length > 0,
} as const satisfies Situations<Trace>

const exchanges = ({ world }: CodeTrace) => world.sent.filter(({ code }) => code !== undefined)

const wasRedirected = ({ seen }: CodeTrace) =>
  seen.some(({ state }) => state.status === 'exchanging')

export const codeSituations = {
  'somebody signs in': ({ final }) => final.status === 'signedIn',
  'somebody declines': ({ final }) => final.status === 'denied',
  'a sign-in fails': ({ final }) => final.status === 'failed',
  'nobody comes back': ({ final }) =>
    final.status === 'failed' && final.error.code === 'redirect_timeout',
  'an unmatched redirect while somebody listens': ({ redirects }) =>
    redirects.some(({ isOurs }) => !isOurs),
  'an unmatched redirect, and then our own': ({ redirects }) => {
    const stray = redirects.find(({ isOurs }) => !isOurs)
    return stray !== undefined && redirects.some(({ isTaken, ms }) => isTaken && ms > stray.ms)
  },
  'a redirect that comes twice': (trace) => hasDone(trace, 'repeat') && wasRedirected(trace),
  'an exchange that was not delivered, and is sent again': (trace) => exchanges(trace).length > 1,
  'a lost answer to an exchange': (trace) =>
    exchanges(trace).some(({ ended }) => ended === 'ECONNRESET' || ended === 'aborted'),
  'a code that is refused': ({ world }) =>
    world.arrived.some(({ error }) => error === 'invalid_grant'),
  'the other method is offered': ({ seen }) =>
    seen.some(({ state }) => state.status === 'awaitingRedirect' && state.offer === 'device'),
  'a device code, since nothing can listen': ({ seen }) =>
    seen.some(({ state }) => state.status === 'awaitingCode'),
  'a cancel while the browser is out': ({ cancel }) => cancel !== undefined,
  'a cancel in the middle of an exchange': (trace) =>
    trace.cancel !== undefined && exchanges(trace).some(({ ended }) => ended === 'aborted'),
  'a sleeping machine': (trace) => hasDone(trace, 'sleep'),
} as const satisfies Situations<CodeTrace>

const refreshes = ({ world }: SessionTrace) =>
  world.sent.filter(({ grantType }) => grantType === 'refresh_token')

const took = ({ steps }: SessionTrace, flow: string, event: string) =>
  steps.some(({ transition }) => transition.flow === flow && transition.event === event)

const hasRotated = ({ world }: SessionTrace) =>
  world.stored.some(
    ({ before, after, isMeddled }) =>
      !isMeddled && before && after && before.refreshToken !== after.refreshToken,
  )

const wasSignedOut = ({ moments }: SessionTrace, why: string) =>
  moments.some(({ state }) => state.status === 'signedOut' && state.reason === why)

export const sessionSituations = {
  'a renewal': (trace) => refreshes(trace).length > 0,
  'many renewals': (trace) => refreshes(trace).length > 9,
  'a rotation': hasRotated,
  'a renewal without a new refresh token': ({ story, world }) =>
    !story.rotation && world.arrived.some((one) => one.refreshToken && one.isGranted),
  'a lost answer to a renewal': (trace) => took(trace, 'refresh', 'refreshToken.unknown'),
  'a lost answer, and the repetition succeeds': (trace) =>
    took(trace, 'refresh', 'refreshToken.unknown') &&
    took(trace, 'refresh', 'refreshToken.granted'),
  'a renewal that another process was faster with': (trace) =>
    took(trace, 'refresh', 'refreshToken.found'),
  'renewals of several processes that want it at once': ({ story, steps }) =>
    new Set(story.processes).size > 1 &&
    new Set(
      steps.flatMap(({ who, ms, transition: { to } }) =>
        to === 'signedIn.refreshing' &&
        steps.some((other) => other.who !== who && other.ms === ms && other.transition.to === to)
          ? [who]
          : [],
      ),
    ).size > 1,
  'a final `invalid_grant`': (trace) => wasSignedOut(trace, 'revoked'),
  'an `invalid_grant`, and another token in the store': (trace) =>
    took(trace, 'refresh', 'readAfterRefusal.found'),
  'a refusal that an administrator can mend': (trace) =>
    took(trace, 'refresh', 'refreshToken.refused'),
  'a client that is forgotten': (trace) => took(trace, 'refresh', 'refreshToken.signInNeeded'),
  'no network beyond the end of the token': ({ moments }) =>
    moments.some(
      ({ state, wall }) =>
        state.status === 'signedIn' && state.refreshable && state.expiresAt < wall,
    ),
  'a sign-out': ({ signOuts }) => signOuts.some(({ outcome }) => outcome === 'done'),
  'a sign-out while a renewal is under way': (trace) =>
    trace.signOuts.some(({ ms }) =>
      refreshes(trace).some((one) => one.sentMs <= ms && ms < one.endedMs),
    ),
  'a sign-out by another process': (trace) =>
    trace.world.stored.some(({ after, isMeddled }) => isMeddled && after === undefined),
  'a restart of all processes': (trace) => hasHappened(trace, 'crash'),
  'a process that follows': (trace) => took(trace, 'signIn', 'takeLead.following'),
  'a takeover': (trace) => took(trace, 'signIn', 'followLead.leading'),
  'an outcome that another process brought': (trace) =>
    took(trace, 'signIn', 'followLead.signedIn'),
  'a sleeping machine': (trace) => hasHappened(trace, 'sleep'),
  'a clock that was set': (trace) =>
    hasHappened(trace, 'setBack') || hasHappened(trace, 'setForward'),
  'a token that is asked for, and given': ({ asked }) =>
    asked.some(({ outcome }) => outcome === 'done'),
  'a token that is asked for, and refused with a reason': ({ asked }) =>
    asked.some(({ outcome }) => outcome !== 'done' && outcome !== 'crashed'),
  'hours without trouble': ({ troubles }) => troubles.length === 0,
} as const satisfies Situations<SessionTrace>
