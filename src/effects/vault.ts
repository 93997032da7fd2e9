import * as v from 'valibot'
import type { EpochMs, ErrorInfo, Handle } from '../../machines/types.ts'
import { textThat } from '../kit/check.ts'
import { infoOf, SignInError } from '../kit/errors.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { createKeyedMutex, neverLost } from '../kit/keyed-mutex.ts'
import { troubleOf } from '../kit/trouble.ts'
import type { Host } from '../host/host.ts'
import type { Store } from '../store/store.ts'

const schemas = {
  /** A client that the service knows, as RegisterClient returned it. */
  registration: v.object({
    clientId: v.string(),
    clientSecret: v.string(),
    expiresAt: v.number(),
  }),
  /** A device code, with the client and the service that it belongs to: no other may see it. */
  deviceCode: v.object({
    deviceCode: v.string(),
    clientId: v.string(),
    clientSecret: v.string(),
    clientExpiresAt: v.optional(v.number()),
    endpoint: v.string(),
    /** Who asks for it, and until when it is believed to live: it got the code where that is not said. */
    asker: v.optional(v.object({ name: v.string(), believedUntil: v.optional(v.number()) })),
  }),
  /**
   * A token, as it was granted, with its end in absolute time, the client that it was issued to and, in members of the
   * service's own, where it belongs: no other can refresh it, and no other may see it.
   */
  token: v.looseObject({
    accessToken: textThat((token) => token !== ''),
    tokenType: v.string(),
    expiresAt: v.number(),
    /** For how long it was issued, where that is known: one that claims to live longer was stored by another clock. */
    lifetimeMs: v.optional(v.number()),
    refreshToken: v.optional(v.string()),
    idToken: v.optional(v.string()),
    client: v.optional(
      v.object({ clientId: v.string(), clientSecret: v.string(), expiresAt: v.number() }),
    ),
  }),
  /** Short-term credentials of a role, and with which token they were got, when: who has another token has no use of them. */
  roleCredentials: v.object({
    accessKeyId: v.string(),
    secretAccessKey: v.string(),
    sessionToken: v.string(),
    expiration: v.number(),
    tokenId: v.string(),
    gotAt: v.number(),
  }),
}

type Secrets = { [K in keyof typeof schemas]: v.InferOutput<(typeof schemas)[K]> }

export type DeviceSecrets = Secrets['deviceCode']
export type Registration = Secrets['registration']
export type StoredToken = Secrets['token']

/**
 * Where secrets are, so that they are nowhere else. It puts a secret into the store under a handle and takes it out
 * again; machines, events, states and errors carry the handle.
 */
export interface Vault {
  handle<K extends keyof Secrets>(kind: K, name: string): Handle
  put<K extends keyof Secrets>(
    kind: K,
    handle: Handle,
    secret: Secrets[K],
    expiresAt: EpochMs,
  ): Promise<void>
  /** Resolves with `undefined` where there is nothing, or something that is not ours. */
  open<K extends keyof Secrets>(kind: K, handle: Handle): Promise<Secrets[K] | undefined>
  drop(handle: Handle): Promise<void>
  /** Resolves where the store could take a secret under `handle` now, its lock included; rejects where not. Leaves nothing behind. */
  prove(handle: Handle, signal?: AbortSignal): Promise<void>
  /**
   * Runs `task` while no other holder of `handle` runs, in any process that shares the store, where it has locks. `lost` aborts where the
   * lock is lost meanwhile: what is to be written under it is another's to write then.
   */
  exclusively<T>(
    handle: Handle,
    task: (lost: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>
  /** What is told of what the store threw. */
  refusal(thrown: unknown, deed?: 'locked' | 'read or written'): SignInError
  /** What became of an access of the store, as a state may carry it. */
  readonly infoOf: (error: unknown) => ErrorInfo
}

/** What is told of what a store threw: the system's code and the place. Its words may quote what was being stored. */
const refusing =
  (explain: Host['explain']): Vault['refusal'] =>
  (thrown, deed = 'read or written') => {
    const trouble = troubleOf(thrown)
    const { reason, place } = trouble
    const {
      message = `The store for sign-in data cannot be ${deed}.`,
      hint = 'Check that its folder or keychain can be reached, then try again.',
    } = explain?.(trouble, 'store') ?? {}
    return new SignInError({
      code: 'store_unavailable',
      message,
      hint: place === undefined ? hint : `${place}: ${hint}`,
      retry: 'restart',
      ...(reason !== undefined && { reason }),
      ...(place !== undefined && { detail: place }),
    })
  }

/** A record that is deleted at once would be forgotten soon. */
const probeMs = 60_000

export const createVault = (
  store: Store,
  clock: Pick<Clock, 'now'> = systemClock,
  explain?: Host['explain'],
): Vault => {
  const refusal = refusing(explain)

  const guarded = async <T>(
    access: () => Promise<T>,
    signal?: AbortSignal,
    deed?: 'locked',
  ): Promise<T> => {
    try {
      return await access()
    } catch (error) {
      signal?.throwIfAborted()
      throw refusal(error, deed)
    }
  }

  /** For stores without locks: within this process. */
  const inTurn = createKeyedMutex()

  /** What the task throws is its own affair; what the lock throws may quote anything. */
  const exclusively = async <T>(
    handle: Handle,
    task: (lost: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> => {
    const run = (lost: AbortSignal | null) =>
      task(lost ?? neverLost).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    const lock = store.lock ?? inTurn
    const outcome = await guarded(
      () => lock(handle, run, signal === undefined ? {} : { signal }),
      signal,
      'locked',
    )
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  const prove = async (handle: Handle): Promise<void> => {
    if (store.prove !== undefined) return store.prove(handle)
    const probe = `probe/${handle}`
    await store.set(probe, 'probe', { kind: 'record', expiresAt: clock.now() + probeMs })
    await store.delete(probe)
  }

  return {
    handle: (kind, name) => `${kind}/${name}`,
    put: (_kind, handle, secret, expiresAt) =>
      guarded(() => store.set(handle, secret, { kind: 'secret', expiresAt })),
    open: <K extends keyof Secrets>(kind: K, handle: Handle) =>
      guarded(async () => {
        const stored = v.safeParse(schemas[kind], await store.get(handle))
        return stored.success ? (stored.output as Secrets[K]) : undefined
      }),
    drop: (handle) => guarded(() => store.delete(handle)),
    prove: (handle, signal) => exclusively(handle, () => guarded(() => prove(handle)), signal),
    exclusively,
    refusal,
    infoOf: (error) => infoOf(error) ?? refusal(error).toJSON(),
  }
}
