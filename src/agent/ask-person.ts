import * as v from 'valibot'
import type { EpochMs, ErrorInfo } from '../../machines/types.ts'
import { anySignal } from '../kit/any-signal.ts'
import { check, numberThat } from '../kit/check.ts'
import { isSignInError, SignInError } from '../kit/errors.ts'
import { onAbort } from '../kit/on-abort.ts'
import { insideOf } from '../session/inside.ts'
import type { Session } from '../session/session.ts'
import type { SignIn } from '../session/sign-in.ts'
import { pageOf } from '../observe/page-of.ts'
import { askAgainAt, watchForPerson, type PersonNeeded } from './person-watch.ts'
import { humanNeeded, type HumanNeeded } from './human-needed.ts'

/** What `askPerson()` takes beside the session. */
export interface AskPersonOptions {
  /**
   * For how long a person who has been told of the code is waited for, in milliseconds. Default: 20,000. What the service takes comes
   * to it, 25 s at most: stay below the limit of whoever waits for your tool, which is 60 s with most MCP clients.
   */
  readonly patienceMs?: number
  /** Ends the wait, not the sign-in: the person may still be about to approve. */
  readonly signal?: AbortSignal
}

/** What came of it. JSON, free of secrets: the token stays in the session. `ended`: declined, over or failed; `error.retry` says what helps. */
export type Asked =
  | { readonly status: 'signedIn'; readonly expiresAt: EpochMs }
  | HumanNeeded
  | { readonly status: 'ended'; readonly error: SignInError }

const schema = v.strictObject({
  patienceMs: v.optional(
    numberThat((it) => it >= 0 && it <= 3_600_000, 'a number of milliseconds'),
  ),
  signal: v.optional(v.instance(AbortSignal)),
})

const defaultPatienceMs = 20_000
/** What it may take until there is a code, or an answer about one. */
const serviceMs = 25_000
/** How soon it is worth while to look whether the browser has come back. */
const lookAgainMs = 5_000

/** While the service is being asked the pace has no next time yet: it is an interval away at the least. */
const nextLook = (state: PersonNeeded, now: EpochMs): EpochMs =>
  state.status === 'awaitingCode' && state.poll.phase === 'asking'
    ? Math.min(state.expiresAt, now + state.poll.intervalMs)
    : (askAgainAt(state, true) ?? now + lookAgainMs)

/** The sign-ins that were started here, and the page that a person was told of. */
const own = new WeakMap<Session, AbortController>()
const told = new WeakMap<Session, string>()

const notInTime: ErrorInfo = {
  code: 'network',
  message: 'The service has not answered in time.',
  hint: 'The sign-in goes on: try again in a moment.',
  retry: 'automatic',
}

/** Why there is no code yet. */
const slow = (session: Session): SignInError => {
  const state = session.attempt?.getState()
  const lastError = state?.status === 'starting' ? state.lastError : undefined
  return new SignInError(lastError ?? notInTime)
}

const begin = (session: Session): SignIn => {
  const controller = new AbortController()
  own.set(session, controller)
  return session.signIn({ openBrowser: false, signal: controller.signal })
}

/** How the sign-in ends, or the one that takes its place. */
const endOf = async (session: Session): Promise<Asked> => {
  const attempt = session.attempt ?? begin(session)
  try {
    const { expiresAt } = await attempt.result()
    return { status: 'signedIn', expiresAt }
  } catch (error) {
    if (session.attempt !== null && session.attempt !== attempt) return endOf(session)
    if (isSignInError(error)) return { status: 'ended', error }
    throw error
  }
}

/** The token that takes no person; `undefined` where it takes one. */
const withoutPerson = async (session: Session, signal: AbortSignal): Promise<Asked | undefined> => {
  try {
    const { expiresAt } = await session.token({ signal })
    return { status: 'signedIn', expiresAt }
  } catch (error) {
    if (!isSignInError(error)) throw error
    const { code } = error
    return code === 'not_signed_in' || code === 'session_expired'
      ? undefined
      : { status: 'ended', error }
  }
}

const needed = (session: Session): PersonNeeded | undefined => {
  const state = session.attempt?.getState()
  return state?.status === 'awaitingCode' || state?.status === 'awaitingRedirect'
    ? state
    : undefined
}

/**
 * Asks a person to sign in, on behalf of a program that cannot wait for long: an agent, a tool of an MCP server, a job. A token that is
 * good, or can be renewed, is an answer without the person. Otherwise it starts a sign-in, or joins the one under way, opens no browser, and
 * resolves with what to tell the person as soon as there is a code. Call it again, at `askAgainAt` or later: a person who has been told
 * is waited for, up to `patienceMs`, at the pace of the service (RFC 8628 section 3.5). It never starts a second sign-in beside the first.
 *
 * Give the session `method: 'device'` and a store that lasts, and `share: 'machine'`, and the next process goes on with the same code.
 * Rejects with the reason of `signal`.
 *
 * @throws TypeError where an option is wrong, or the session is a mirror: it has no token.
 *
 * @example
 * const asked = await askPerson(session, { patienceMs: 20_000 })
 * if (asked.status === 'humanNeeded') console.log(asked.message)
 */
export const askPerson = async (
  session: Session,
  options: AskPersonOptions = {},
): Promise<Asked> => {
  const { clock } = insideOf('askPerson', session).runtime
  const { patienceMs = defaultPatienceMs, signal } = check('askPerson', 'options', schema, options)
  const late = new AbortController()
  const timer = clock.setTimeout(() => late.abort(), Math.ceil(patienceMs + serviceMs))
  const limit = anySignal(signal, late.signal)
  const answer = (state: PersonNeeded): Asked => {
    const url = pageOf(state)
    if (url !== undefined) told.set(session, url)
    return humanNeeded(state, nextLook(state, clock.now()))
  }
  try {
    signal?.throwIfAborted()
    const found = await withoutPerson(session, limit)
    if (found !== undefined) return found
    const before = needed(session)
    const isTold = before !== undefined && told.get(session) === pageOf(before)
    using person = watchForPerson(session, clock, isTold ? Math.ceil(patienceMs) : 0)
    const aborted = Promise.withResolvers<never>()
    const stop = onAbort(limit, () => aborted.reject(limit.reason))
    try {
      return await Promise.race([person.needed.then(answer), endOf(session), aborted.promise])
    } finally {
      stop()
    }
  } catch (error) {
    if (!late.signal.aborted || signal?.aborted === true) throw error
    const state = needed(session)
    return state === undefined ? { status: 'ended', error: slow(session) } : answer(state)
  } finally {
    clock.clearTimeout(timer)
  }
}

/**
 * The person does not want to: ends the sign-in that `askPerson` has started. One that is shared goes on for the others, and so does one
 * that somebody else has started. Does nothing where there is none.
 *
 * @example
 * if (answer.action === 'decline') declined(session)
 */
export const declined = (session: Session): void => {
  own.get(session)?.abort()
  own.delete(session)
  told.delete(session)
}
