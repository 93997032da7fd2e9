import * as v from 'valibot'
import type { EpochMs, Handle } from '../../machines/types.ts'
import { textThat } from '../kit/check.ts'
import { SignInError } from '../kit/errors.ts'
import { createKeyedMutex } from '../kit/keyed-mutex.ts'
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
  }),
  /**
   * A token, as it was granted, with its end in absolute time, the client that it was issued to and, in members of the
   * service's own, where it belongs: no other can refresh it, and no other may see it.
   */
  token: v.looseObject({
    accessToken: textThat((token) => token !== ''),
    tokenType: v.string(),
    expiresAt: v.number(),
    refreshToken: v.optional(v.string()),
    idToken: v.optional(v.string()),
    client: v.optional(
      v.object({ clientId: v.string(), clientSecret: v.string(), expiresAt: v.number() }),
    ),
  }),
}

type Secrets = { [K in keyof typeof schemas]: v.InferOutput<(typeof schemas)[K]> }

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
  /** Runs `task` while no other holder of `handle` runs, in any process that shares the store, where it has locks. */
  exclusively<T>(handle: Handle, task: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

const unavailable = (): SignInError =>
  new SignInError({
    code: 'store_unavailable',
    message: 'The store for sign-in data cannot be read or written.',
    hint: 'Check that its folder or keychain can be reached, then try again.',
    retry: 'restart',
  })

const guarded = async <T>(access: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
  try {
    return await access()
  } catch {
    signal?.throwIfAborted()
    // The store's own error may quote what was being stored.
    throw unavailable()
  }
}

export const createVault = (store: Store): Vault => {
  /** For stores without locks: within this process. */
  const inTurn = createKeyedMutex()
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
    exclusively: async (handle, task, signal) => {
      const o = signal === undefined ? {} : { signal }
      if (store.lock === undefined) return inTurn(handle, task, o)
      // What the task throws is its own affair; what the lock throws may quote a path.
      const run = () =>
        task().then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        )
      const outcome = await guarded(async () => store.lock?.(handle, run, o), signal)
      if (outcome === undefined) throw unavailable()
      if ('error' in outcome) throw outcome.error
      return outcome.value
    },
  }
}
