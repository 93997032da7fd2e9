// A lock is a key with an end that its holder moves on: who is dead or stands still loses it.
import type { Redis } from 'ioredis'
import type { Mutex as RedisMutex } from 'redis-semaphore'
import type { Clock } from '../kit/clock.ts'
import { anySignal } from '../kit/any-signal.ts'
import { ignore } from '../kit/ignore.ts'
import { loadOnce } from '../kit/load-once.ts'
import { pause, unref } from '../kit/pause.ts'
import { lostLock, storeFault } from '../store/store-fault.ts'
import type { Lock } from '../store/store.ts'
import type { RedisChannel } from './redis-channel.ts'
import { asking } from './redis-fault.ts'

/** A lock that was not renewed for so long is free. */
const leaseMs = 10_000
const renewEveryMs = 3_000
const lookEveryMs = 1_000

export interface RedisLocks {
  readonly lock: Lock
  /** Rejects where the library that locks is not installed. */
  prove(): Promise<void>
  /** The lock of `key` in Redis, and the word of its holder while that is this store; a lock that was lost still has one. */
  fenceOf(key: string): readonly [lockKey: string, word: string]
}

const loadMutex = loadOnce(async () => {
  try {
    const { Mutex } = await import('redis-semaphore')
    return Mutex
  } catch {
    throw storeFault(
      'ERR_MODULE_NOT_FOUND',
      undefined,
      'redisStore() locks by a package that is not installed: npm install redis-semaphore',
    )
  }
})

export const createRedisLocks = (
  client: Redis,
  prefix: string,
  clock: Clock,
  channel: RedisChannel,
): RedisLocks => {
  const held = new Map<string, string>()
  const nameOf = (key: string): string => `${prefix}lock:${key}`
  /** As the library has it. */
  const lockKeyOf = (key: string): string => `mutex:${nameOf(key)}`

  /** Moves the end of a lock on. Its own renewal rejects unheard where Redis cannot be reached, which ends the process. */
  const renewal = (Mutex: typeof RedisMutex, key: string, identifier: string) => {
    const o = {
      lockTimeout: leaseMs,
      refreshInterval: 0,
      identifier,
      acquiredExternally: true,
    } as const
    return () => new Mutex(client, nameOf(key), o).tryAcquire()
  }

  /** Renews until it is stopped, and calls `lose` once the lease is over, in the first turn of timers after that. */
  const keep = (startedAt: number, renew: () => Promise<boolean>, lose: () => void) => {
    let [renewedAt, askedAt] = [startedAt, startedAt]
    let timer: unknown
    const ask = async (now: number): Promise<void> => {
      askedAt = now
      if (await renew()) renewedAt = now
      else lose()
    }
    const look = (): void => {
      const now = clock.monotonic()
      if (now - renewedAt > leaseMs) return lose()
      // One that fails is tried again, as long as the lease lasts.
      if (now - askedAt >= renewEveryMs) void ask(now).catch(ignore)
      timer = clock.setTimeout(look, lookEveryMs)
      unref(timer)
    }
    look()
    return () => clock.clearTimeout(timer)
  }

  /** Takes the lock, or says by `undefined` that another has it. */
  const acquire = async (key: string) => {
    const Mutex = await loadMutex()
    const o = {
      lockTimeout: leaseMs,
      refreshInterval: 0,
      acquireAttemptsLimit: 1,
      retryInterval: 0,
    }
    const mutex = new Mutex(client, nameOf(key), o)
    const startedAt = clock.monotonic()
    if (!(await asking(mutex.tryAcquire()))) return undefined
    const { identifier } = mutex
    const lease = new AbortController()
    held.set(key, identifier)
    const lose = () => {
      stop()
      lease.abort(lostLock(lockKeyOf(key)))
    }
    let stop = (): void => undefined
    stop = keep(startedAt, renewal(Mutex, key, identifier), lose)
    const release = async (): Promise<void> => {
      stop()
      held.delete(key)
      // One that cannot be given back ends by itself.
      await mutex
        .release()
        .then(() => channel.tellReleased(key))
        .catch(ignore)
    }
    return { lost: lease.signal, release }
  }

  /** For how long another has the lock at most, unless it is renewed. */
  const restOf = async (key: string): Promise<number> =>
    Math.min(leaseMs, Math.max(0, await asking(client.pttl(lockKeyOf(key)))))

  const lock: Lock = async (key, task, { ifAvailable = false, signal } = {}) => {
    for (;;) {
      signal?.throwIfAborted()
      const bell = new AbortController()
      // Before the look: what is said between it and the wait is not missed.
      const stop = channel.onReleased(key, () => bell.abort())
      try {
        const lease = await acquire(key)
        if (lease !== undefined) {
          stop()
          try {
            signal?.throwIfAborted()
            return await task(lease.lost)
          } finally {
            await lease.release()
          }
        }
        if (ifAvailable) return await task(null)
        const rest = await restOf(key)
        await pause(clock, rest + 1, anySignal(bell.signal, signal)).catch(ignore)
      } finally {
        stop()
      }
    }
  }

  return {
    lock,
    prove: async () => void (await loadMutex()),
    fenceOf: (key) => [lockKeyOf(key), held.get(key) ?? ''],
  }
}
