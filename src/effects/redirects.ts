import type { EpochMs, ErrorInfo, Handle, ReceiveRedirectOutput } from '../../machines/types.ts'
import type {
  Clock,
  Host,
  RedirectListener,
  RedirectOutcome,
  RedirectReceiver,
  RedirectVerdict,
} from '../host/host.ts'
import { forgotten } from '../kit/errors.ts'
import { onAbort } from '../kit/on-abort.ts'
import { isSameText } from '../kit/same-text.ts'
import { createTimeLimit, timedOut } from '../kit/time-limit.ts'
import { createVerifier, toChallenge } from './pkce.ts'
import { cameBackEmpty, errorInfo } from '../protocol/error-info.ts'
import { readPasted } from './pasted-redirect.ts'
import type { Registration } from './vault.ts'

/** What a code is exchanged with. */
export interface Redirected {
  readonly code: string
  readonly codeVerifier: string
  readonly redirectUri: string
  /** As whom it was asked for: the store may not be readable by now. */
  readonly client: Registration
}

/** What goes into an authorization request. */
export interface Prepared {
  readonly state: string
  readonly challenge: string
  readonly redirectUri: string
}

/**
 * The redirects that sign-ins wait for. Verifier, `state` and code are here, in memory, from `receive` until the sign-in is
 * concluded, and nowhere else.
 */
export interface Redirects {
  /** Begins an attempt. Resolves with what the one redirect that belongs to it says; aborting concludes it. */
  receive(attempt: Handle, signal: AbortSignal): Promise<ReceiveRedirectOutput>
  /** Starts to listen, and resolves with the address to come back to. Rejects where nothing can listen, or the sign-in is gone. */
  listen(attempt: Handle): Promise<string>
  /**
   * What goes into the authorization request: made anew for each attempt. `onSilence` is called where the attempt is given
   * up after the browser has been silent for a while: the page there may have refused our client, and cannot tell us.
   * Rejects where the sign-in is gone.
   */
  prepare(attempt: Handle, client: Registration, onSilence: () => void): Promise<Prepared>
  /**
   * An address that came by another way, as people paste it. Returns whether it belongs to the sign-in, which it then ends. One
   * with neither a code nor an error was cut off on its way: it is not taken.
   */
  submit(attempt: Handle, url: string): boolean
  redirected(attempt: Handle): Redirected | undefined
  /** Keeps a code that has come until `signal` aborts, which concludes the attempt. Rejects where there is none. */
  hold(attempt: Handle, signal: AbortSignal): Promise<never>
  /** Says how it ended to the page in the browser, which may be loaded again for a while, and forgets the attempt. */
  conclude(attempt: Handle, outcome: RedirectOutcome): void
}

/** What an address says that leads back to its sign-in. */
interface Said {
  readonly code: string | undefined
  readonly error: string | undefined
}

interface Pending {
  readonly state: string
  readonly codeVerifier: string
  readonly outcome: PromiseWithResolvers<RedirectOutcome>
  readonly answer: PromiseWithResolvers<ReceiveRedirectOutput>
  listener: RedirectListener | undefined
  client: Registration | undefined
  code: string | undefined
  /** What the address that was taken says: it may come again. */
  taken: Said | undefined
  isOver: boolean
  silence: { readonly since: EpochMs; readonly report: () => void } | undefined
}

const silentMs = 15_000
/** So long a receiver may take to listen. */
const listenLimitMs = 15_000

const whereabouts = ['protocol', 'username', 'password', 'host', 'pathname'] as const

/** As addresses, not as text: a port that goes without saying is not in `url`. Schemes of apps have no `origin` to compare. */
const leadsTo = (url: URL, expected: URL): boolean =>
  whereabouts.every((part) => url[part] === expected[part])

/** A member that is there once; a sender of two means mischief. */
const only = (params: URLSearchParams, name: string): string | undefined => {
  const values = params.getAll(name)
  return values.length === 1 && values[0] !== '' ? values[0] : undefined
}

/** An error code as OAuth spells them; anything else is free text. */
const toError = (code: string | undefined): ErrorInfo =>
  code === undefined ? cameBackEmpty : errorInfo(/^[a-z_]{1,40}$/.test(code) ? code : 'protocol')

/** What the address says; nothing where it does not lead back to this sign-in, or says what nobody can mean (R15). */
const read = ({ listener, state }: Pending, url: string): Said | undefined => {
  const expected = URL.parse(listener?.redirectUri ?? '')
  const parsed = URL.parse(url)
  if (expected === null || parsed === null || !leadsTo(parsed, expected)) return undefined
  const { searchParams } = parsed
  if (!isSameText(state, only(searchParams, 'state') ?? '')) return undefined
  const isTwice = ['code', 'error'].some((name) => searchParams.getAll(name).length > 1)
  const [code, error] = [only(searchParams, 'code'), only(searchParams, 'error')]
  return isTwice || (code !== undefined && error !== undefined) ? undefined : { code, error }
}

export const createRedirects = ({
  clock,
  random,
  sha256,
  receiver,
}: {
  readonly clock: Clock
  readonly random: (byteCount: number) => Uint8Array
  readonly sha256: Host['sha256']
  readonly receiver: RedirectReceiver | undefined
}): Redirects => {
  const all = new Map<Handle, Pending>()
  const inTime = createTimeLimit(clock, listenLimitMs)

  const take = (attempt: Handle, pending: Pending, said: Said): void => {
    const { code, error } = said
    pending.taken = said
    pending.code = code
    const at = clock.now()
    if (code !== undefined) return pending.answer.resolve({ kind: 'received', at })
    if (error === 'access_denied')
      pending.answer.resolve({ kind: 'denied', at, by: 'user', error: errorInfo(error) })
    else pending.answer.resolve({ kind: 'refused', at, error: toError(error) })
    conclude(attempt, 'failed')
  }

  /** Takes the first address that leads back to the sign-in; to the same one again it tells the same outcome. */
  const hear = (attempt: Handle, pending: Pending, url: string): RedirectVerdict => {
    const said = read(pending, url)
    if (said === undefined) return 'ignored'
    const { taken, isOver } = pending
    if (taken === undefined && isOver) return 'ignored'
    if (taken === undefined) take(attempt, pending, said)
    else if (taken.code !== said.code || taken.error !== said.error) return 'ignored'
    return pending.outcome.promise
  }

  const begin = (attempt: Handle): Pending => {
    const pending = all.get(attempt) ?? {
      state: createVerifier(random),
      codeVerifier: createVerifier(random),
      outcome: Promise.withResolvers<RedirectOutcome>(),
      answer: Promise.withResolvers<ReceiveRedirectOutput>(),
      listener: undefined,
      client: undefined,
      code: undefined,
      taken: undefined,
      isOver: false,
      silence: undefined,
    }
    all.set(attempt, pending)
    return pending
  }

  const known = (attempt: Handle): Pending => {
    const pending = all.get(attempt)
    if (pending === undefined) throw forgotten()
    return pending
  }

  const concludeOn = (signal: AbortSignal, attempt: Handle): void =>
    void onAbort(signal, () => conclude(attempt, 'failed'))

  const redirected = (attempt: Handle): Redirected | undefined => {
    const { code, codeVerifier, listener, client } = all.get(attempt) ?? {}
    if (!code || !codeVerifier || !listener || !client) return undefined
    return { code, codeVerifier, redirectUri: listener.redirectUri, client }
  }

  const conclude = (attempt: Handle, outcome: RedirectOutcome): void => {
    const pending = all.get(attempt)
    if (pending === undefined) return
    all.delete(attempt)
    const { silence, taken, listener } = pending
    if (taken === undefined && silence !== undefined && clock.now() - silence.since >= silentMs)
      silence.report()
    pending.isOver = true
    pending.outcome.resolve(outcome)
    // A page that leads to this very end may be loaded again.
    if (taken !== undefined && listener?.retire !== undefined) listener.retire()
    else listener?.close()
  }

  return {
    receive: (attempt, signal) => {
      const { answer } = begin(attempt)
      concludeOn(signal, attempt)
      return answer.promise
    },
    listen: async (attempt) => {
      if (receiver === undefined) throw new Error('The host has no redirect receiver.')
      const pending = known(attempt)
      const bind = async () => {
        const listener = await receiver.listen({ onRedirect: (url) => hear(attempt, pending, url) })
        pending.listener = listener
        // Ended while the port was being bound.
        if (all.get(attempt) !== pending) listener.close()
        return listener.redirectUri
      }
      const ended = pending.outcome.promise.then(() => Promise.reject(forgotten()))
      return inTime(
        () => Promise.race([bind(), ended]),
        () => timedOut('The receiver does not listen.'),
      )
    },
    prepare: async (attempt, client, onSilence) => {
      const pending = known(attempt)
      pending.client = client
      const { state, codeVerifier, listener } = pending
      const challenge = await toChallenge(codeVerifier, sha256)
      pending.silence = { since: clock.now(), report: onSilence }
      return { state, challenge, redirectUri: listener?.redirectUri ?? '' }
    },
    submit: (attempt, url) => {
      const pending = all.get(attempt)
      if (pending === undefined || pending.taken !== undefined) return false
      const said = read(pending, readPasted(String(url), pending.listener?.redirectUri ?? ''))
      if (said === undefined || (said.code ?? said.error) === undefined) return false
      take(attempt, pending, said)
      return true
    },
    redirected,
    hold: async (attempt, signal) => {
      if (redirected(attempt) === undefined) throw forgotten()
      concludeOn(signal, attempt)
      return new Promise<never>(() => undefined)
    },
    conclude,
  }
}
