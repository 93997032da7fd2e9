import type { Answer, ClientRequest, ErrorInfo, Handle, HeldToken } from '../../machines/types.ts'
import { toErrorInfo } from '../protocol/error-info.ts'
import { toTokenLifetimeMs } from '../protocol/pace.ts'
import type { Grant, Service } from '../protocol/service.ts'
import { toHex } from '../kit/hex.ts'
import { ignore } from '../kit/ignore.ts'
import { platformSha256 } from '../kit/sha256.ts'
import type { Host } from '../host/host.ts'
import type { SteadyClock } from '../host/steady-clock.ts'
import { createTokenEnds } from './token-ends.ts'
import type { Registration, StoredToken, Vault } from './vault.ts'

/** A token, and what anybody may know of it. */
export interface Opened {
  readonly held: HeldToken
  readonly stored: StoredToken
}

/** What a grant is kept with. */
export interface KeepOptions {
  /** Of the service. The life of the token counts from when it was asked for: from then on the service may have counted. */
  readonly answer: Pick<Answer, 'at' | 'sentAt'>
  readonly client: Registration
  /** The token that it renews: its refresh token is kept where the grant has none. */
  readonly renews?: StoredToken
  /** That of the lock of this session, where the caller has it. */
  readonly lost?: AbortSignal
  /** Aborts where nobody wants the token any more: then nothing is stored, and what was there is there again (R9). */
  readonly signal: AbortSignal
}

/** The tokens of the sessions, each under the name of its session: in the store, and in hand where the store does not take them. */
export interface Tokens {
  /** Resolves with `undefined` where there is none for this very service. */
  open(request: ClientRequest): Promise<Opened | undefined>
  /**
   * Makes a grant durable, and resolves when it is. What the store does not take stays in hand, with the reason in `unstored` (R19).
   * Rejects with the reason of `signal` alone.
   */
  keep(request: ClientRequest, grant: Grant, o: KeepOptions): Promise<HeldToken>
  /** Writes what is in hand, if the store takes it by now. Resolves with what is there, as `open` does. */
  settle(request: ClientRequest): Promise<Opened | undefined>
  /** The service has refused this token: it counts as over from now on, whatever it claims. Returns whether it is the latest that was seen. */
  refuse(request: ClientRequest, tokenId: string): boolean
  /** Takes the token out of the store and out of hand. One that belongs elsewhere stays. */
  forget(request: ClientRequest): Promise<void>
  /** Resolves where the store could take a token now. */
  prove(request: ClientRequest, signal: AbortSignal): Promise<void>
  /** Throws where the lock was lost that `exclusively` gave: what is to be done under it is another's to do. */
  assertHeld(lost: AbortSignal): void
  /** Runs `task` while no other writes the token of this session, in any process that shares the store. */
  exclusively<T>(
    request: ClientRequest,
    task: (lost: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>
}

/** A token that the store has not taken. */
interface InHand {
  readonly stored: StoredToken
  /** What the store held as it was granted: anything else there is news, and takes its place. */
  readonly before: string | undefined
  readonly unstored: ErrorInfo
}

const forGood = Number.MAX_SAFE_INTEGER

/** What comes before a token when its digest is made, so that no digest of the token alone is known by it. */
const domain = 'authchart token id\0'

export interface TokenStorePorts {
  readonly vault: Vault
  readonly service: Pick<Service, 'isOurs' | 'tokenOrigin'>
  readonly time: Pick<SteadyClock, 'now' | 'setBackMs'>
  readonly sha256?: Host['sha256']
}

export const createTokens = ({
  vault,
  service,
  time,
  sha256 = platformSha256,
}: TokenStorePorts): Tokens => {
  const inHand = new Map<Handle, InHand>()
  const assertHeld = (lost: AbortSignal): void => {
    if (lost.aborted) throw vault.refusal(lost.reason)
  }
  const ends = createTokenEnds(time)
  const nameOf = ({ session }: ClientRequest): Handle => vault.handle('token', session)

  const idOf = async ({ accessToken }: StoredToken): Promise<string> =>
    toHex(await sha256(new TextEncoder().encode(domain + accessToken))).slice(0, 16)

  const isRefreshable = ({ refreshToken, client }: StoredToken): boolean =>
    refreshToken !== undefined && client !== undefined

  const toHeld = async (
    token: Handle,
    stored: StoredToken,
    unstored?: ErrorInfo,
    by: 'of' | 'granted' = 'of',
  ): Promise<HeldToken> => {
    const tokenId = await idOf(stored)
    const refreshable = isRefreshable(stored)
    return {
      token,
      expiresAt: ends[by](token, tokenId, { ...stored, refreshable }),
      refreshable,
      tokenId,
      ...(unstored !== undefined && { unstored }),
    }
  }

  const put = (token: Handle, stored: StoredToken): Promise<void> =>
    vault.put(
      'token',
      token,
      stored,
      stored.refreshToken === undefined ? stored.expiresAt : forGood,
    )

  /** What is in hand, unless another has written or signed out meanwhile. */
  const handOf = (token: Handle, there: StoredToken | undefined): InHand | undefined => {
    const own = inHand.get(token)
    if (own === undefined || own.before === there?.accessToken) return own
    inHand.delete(token)
    return undefined
  }

  /** What the store holds of a token that is being renewed, whatever others have written since the lock was lost. */
  const beneath = (token: Handle, renewed: StoredToken): string | undefined => {
    const own = inHand.get(token)
    return own?.stored.accessToken === renewed.accessToken ? own.before : renewed.accessToken
  }

  const read = async (request: ClientRequest): Promise<StoredToken | undefined> => {
    const stored = await vault.open('token', nameOf(request))
    // A token is sent only to the service that issued it, however the file came about.
    return stored !== undefined && service.isOurs(request, stored) ? stored : undefined
  }

  const open = async (request: ClientRequest): Promise<Opened | undefined> => {
    const token = nameOf(request)
    let there: StoredToken | undefined
    try {
      there = await read(request)
    } catch (error) {
      const own = inHand.get(token)
      if (own === undefined) throw error
      return { held: await toHeld(token, own.stored, own.unstored), stored: own.stored }
    }
    const own = handOf(token, there)
    const stored = own?.stored ?? there
    return stored === undefined
      ? undefined
      : { held: await toHeld(token, stored, own?.unstored), stored }
  }

  const exclusively: Tokens['exclusively'] = (request, task, signal) =>
    vault.exclusively(nameOf(request), task, signal)

  return {
    open,
    exclusively,
    assertHeld,
    prove: (request, signal) => vault.prove(nameOf(request), signal),
    keep: async (request, grant, { answer, client, renews, lost: ownLost, signal }) => {
      const token = nameOf(request)
      const { expiresIn, refreshToken = renews?.refreshToken, ...rest } = grant
      const { clientId, clientSecret, expiresAt } = client
      const lifetimeMs = toTokenLifetimeMs(expiresIn)
      // A clock that was set back meanwhile makes the answer come first.
      const { at, sentAt = at } = answer
      const stored: StoredToken = {
        ...rest,
        expiresAt: Math.min(at, sentAt) + lifetimeMs,
        lifetimeMs,
        ...(refreshToken !== undefined && { refreshToken }),
        ...service.tokenOrigin(request),
        client: { clientId, clientSecret, expiresAt },
      }
      let known = renews === undefined ? undefined : { before: beneath(token, renews) }
      try {
        const held = await toHeld(token, stored, undefined, 'granted')
        const write = async (lost: AbortSignal) => {
          // Anew: while the request was under way, another sign-in may have stored a token (R9).
          const there = await vault.open('token', token)
          known ??= { before: there?.accessToken }
          signal.throwIfAborted()
          assertHeld(lost)
          await put(token, stored)
          inHand.delete(token)
          if (!signal.aborted) return
          await (there === undefined ? vault.drop(token) : put(token, there))
        }
        await (ownLost === undefined ? exclusively(request, write) : write(ownLost))
        return held
      } catch (error) {
        signal.throwIfAborted()
        const unstored = toErrorInfo(error)
        known ??= { before: (await vault.open('token', token).catch(ignore))?.accessToken }
        inHand.set(token, { stored, ...known, unstored })
        return toHeld(token, stored, unstored)
      }
    },
    settle: async (request) => {
      const token = nameOf(request)
      if (!inHand.has(token)) return open(request)
      try {
        await exclusively(request, async (lost) => {
          const own = handOf(token, await vault.open('token', token))
          assertHeld(lost)
          if (own === undefined) return
          await put(token, own.stored)
          inHand.delete(token)
        })
      } catch (error) {
        const own = inHand.get(token)
        if (own !== undefined) inHand.set(token, { ...own, unstored: toErrorInfo(error) })
      }
      return open(request)
    },
    refuse: (request, tokenId) => ends.end(nameOf(request), tokenId),
    forget: async (request) => {
      const token = nameOf(request)
      inHand.delete(token)
      ends.forget(token)
      const stored = await vault.open('token', token)
      if (stored === undefined || service.isOurs(request, stored)) await vault.drop(token)
    },
  }
}
