import type { ClientRequest, Handle, HeldToken } from '../../machines/types.ts'
import { toTokenLifetimeMs } from '../protocol/pace.ts'
import type { Grant, Service } from '../protocol/service.ts'
import { toHex } from '../kit/hex.ts'
import { platformSha256 } from '../kit/sha256.ts'
import type { Registration, StoredToken, Vault } from './vault.ts'

/** A token, and what anybody may know of it. */
export interface Opened {
  readonly held: HeldToken
  readonly stored: StoredToken
}

/** The tokens in the store, each under the name of its session. */
export interface Tokens {
  /** Resolves with `undefined` where there is none for this very service. */
  open(request: ClientRequest): Promise<Opened | undefined>
  /** Makes a grant durable, and resolves when it is. Without a refresh token of its own it keeps the one of `before`. */
  keep(
    request: ClientRequest,
    grant: Grant,
    client: Registration,
    answeredAt: number,
    before?: StoredToken,
  ): Promise<HeldToken>
  /** Puts back what was there before; `undefined` leaves nothing. */
  restore(request: ClientRequest, before: StoredToken | undefined): Promise<void>
  /** Runs `task` while no other writes the token of this session, in any process that shares the store. */
  exclusively<T>(request: ClientRequest, task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

const forGood = Number.MAX_SAFE_INTEGER

/** What comes before a token when its digest is made, so that no digest of the token alone is known by it. */
const domain = 'authchart token id\0'

export const createTokens = (
  vault: Vault,
  service: Pick<Service, 'isOurs' | 'tokenOrigin'>,
  sha256 = platformSha256,
): Tokens => {
  /** The latest token of each session, so that its digest is made once; in memory, where the secret is anyhow. */
  const latest = new Map<Handle, { readonly accessToken: string; readonly tokenId: string }>()

  const idOf = async (handle: Handle, accessToken: string): Promise<string> => {
    const known = latest.get(handle)
    if (known?.accessToken === accessToken) return known.tokenId
    const digest = await sha256(new TextEncoder().encode(domain + accessToken))
    const tokenId = toHex(digest).slice(0, 16)
    latest.set(handle, { accessToken, tokenId })
    return tokenId
  }

  const toHeld = async (token: Handle, stored: StoredToken): Promise<HeldToken> => ({
    token,
    expiresAt: stored.expiresAt,
    refreshable: stored.refreshToken !== undefined && stored.client !== undefined,
    tokenId: await idOf(token, stored.accessToken),
  })

  const put = async (token: Handle, stored: StoredToken): Promise<void> =>
    vault.put(
      'token',
      token,
      stored,
      stored.refreshToken === undefined ? stored.expiresAt : forGood,
    )

  const nameOf = ({ session }: ClientRequest): Handle => vault.handle('token', session)

  return {
    open: async (request) => {
      const token = nameOf(request)
      const stored = await vault.open('token', token)
      // A token is sent only to the service that issued it, however the file came about.
      const isOurs = stored !== undefined && service.isOurs(request, stored)
      return isOurs ? { held: await toHeld(token, stored), stored } : undefined
    },
    keep: async (request, grant, client, answeredAt, before) => {
      const token = nameOf(request)
      const { expiresIn, refreshToken = before?.refreshToken, ...rest } = grant
      const { clientId, clientSecret, expiresAt } = client
      const stored: StoredToken = {
        ...rest,
        expiresAt: answeredAt + toTokenLifetimeMs(expiresIn),
        ...(refreshToken !== undefined && { refreshToken }),
        ...service.tokenOrigin(request),
        client: { clientId, clientSecret, expiresAt },
      }
      const held = await toHeld(token, stored)
      await put(token, stored)
      return held
    },
    restore: (request, before) =>
      before === undefined ? vault.drop(nameOf(request)) : put(nameOf(request), before),
    exclusively: (request, task, signal) => vault.exclusively(nameOf(request), task, signal),
  }
}
