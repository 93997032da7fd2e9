import * as v from 'valibot'
import type { EpochMs, ErrorInfo, Handle } from '../../machines/types.ts'
import { textThat } from '../kit/check.ts'
import { infoOf, SignInError } from '../kit/errors.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { createKeyedMutex, neverLost } from '../kit/keyed-mutex.ts'
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
}

/** What a system calls an error. */
const systemCode = /^[A-Z][A-Z0-9_]{1,63}$/
const absolutePath = /^(?:[A-Za-z]:)?[\\/].{0,1000}$/

/** What is told of what a store threw: the system's code and the place. Its words may quote what was being stored. */
export const storeUnavailable = (
  thrown?: unknown,
  deed: 'locked' | 'read or written' = 'read or written',
): SignInError => {
  const { code, path } = Object(thrown) as { readonly code?: unknown; readonly path?: unknown }
  const reason = typeof code === 'string' && systemCode.test(code) ? code : undefined
  const place = typeof path === 'string' && absolutePath.test(path) ? path : undefined
  return new SignInError({
    code: 'store_unavailable',
    message: `The store for sign-in data cannot be ${deed}.`,
    hint: hintFor(reason, place),
    retry: 'restart',
    ...(reason !== undefined && { reason }),
    ...(place !== undefined && { detail: place }),
  })
}

/** What became of an access of the store, as a state may carry it. */
export const storeErrorInfo = (error: unknown): ErrorInfo =>
  infoOf(error) ?? storeUnavailable(error).toJSON()

const advice: Readonly<Record<string, string>> = {
  EACCES: 'Give yourself the right to write there, then try again.',
  EPERM: 'Give yourself the right to write there, then try again.',
  EROFS: 'It is on a disk that cannot be written: choose another folder.',
  ENOSPC: 'The disk is full: make room, then try again.',
  EDQUOT: 'Your share of the disk is full: make room, then try again.',
  EFBIG: 'Files may not grow so long here: ask who limits them.',
  EMFILE: 'Too many files are open: close programs, then try again.',
  ENFILE: 'Too many files are open: close programs, then try again.',
  EISDIR: 'A folder is in the place of a file: remove it, then try again.',
  ENOTDIR: 'A file is in the place of a folder: remove it, then try again.',
  ENOENT: 'It is not there: check your home folder, then try again.',
  ELOCKED: 'Another program holds it: end that program if it hangs, then try again.',
  ETIMEDOUT: 'It does not answer: look for a dialog that waits for you, then try again.',
}

const hintFor = (reason = '', place?: string): string => {
  const what = advice[reason] ?? 'Check that its folder or keychain can be reached, then try again.'
  return place === undefined ? what : `${place}: ${what}`
}

const guarded = async <T>(
  access: () => Promise<T>,
  signal?: AbortSignal,
  deed?: 'locked',
): Promise<T> => {
  try {
    return await access()
  } catch (error) {
    signal?.throwIfAborted()
    throw storeUnavailable(error, deed)
  }
}

/** A record that is deleted at once would be forgotten soon. */
const probeMs = 60_000

export const createVault = (store: Store, clock: Pick<Clock, 'now'> = systemClock): Vault => {
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
  }
}
