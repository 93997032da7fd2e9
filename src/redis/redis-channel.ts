import type { Redis, RedisOptions } from 'ioredis'
import type { Observable } from 'rxjs/internal/Observable'
import { toHex } from '../kit/hex.ts'
import { ignore } from '../kit/ignore.ts'
import { LazySubject } from '../kit/lazy-subject.ts'
import { systemRandom } from '../host/random.ts'

/** How the stores of a fleet hear of each other: on a connection of its own, as Redis wants it. */
export interface RedisChannel {
  /** Keys that were changed, here or by others; `'*'` where some may have been missed. */
  readonly changes$: Observable<string>
  /** Where a change is published, and the words before its key. */
  readonly name: string
  readonly sender: string
  /** To be called once a change of our own is published. */
  tellOwn(key: string): void
  /** Says by the channel that the lock of `key` is free. */
  tellReleased(key: string): Promise<unknown>
  /** Calls `listener` when the lock of `key` may be free. Returns how to stop that. */
  onReleased(key: string, listener: () => void): () => void
  close(): void
}

/** Connects at once, and for as long as it takes: the limits of the caller's own connection are for commands. */
const untiring: Partial<RedisOptions> = {
  autoResubscribe: false,
  enableOfflineQueue: true,
  lazyConnect: false,
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(50 * times, 2_000),
}

export const openChannel = (client: Redis, prefix: string): RedisChannel => {
  const changes = new LazySubject<string>()
  const waiting = new Map<string, Set<() => void>>()
  const sender = `${toHex(systemRandom(8))} `
  const [name, released] = [`${prefix}changes`, `${prefix}released`]
  const subscriber = client.duplicate(untiring)

  const wake = (key: string): void => {
    for (const listener of waiting.get(key) ?? []) listener()
  }
  const hear = (channel: string, text: string): void => {
    if (channel === released) wake(text)
    else if (!text.startsWith(sender)) changes.next(text.slice(sender.length))
  }
  /** What was published before this holds has reached nobody here. */
  const subscribe = async (): Promise<void> => {
    await subscriber.subscribe(name, released)
    changes.next('*')
    for (const key of waiting.keys()) wake(key)
  }
  subscriber.on('message', hear)
  // A connection that fails in between comes back, and is ready again.
  subscriber.on('ready', () => void subscribe().catch(ignore))
  subscriber.on('error', ignore)

  return {
    changes$: changes.observable,
    name,
    sender,
    tellOwn: (key) => changes.next(key),
    tellReleased: (key) => client.publish(released, key),
    onReleased: (key, listener) => {
      const listeners = waiting.get(key) ?? new Set()
      waiting.set(key, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && waiting.get(key) === listeners) waiting.delete(key)
      }
    },
    close: () => subscriber.disconnect(),
  }
}
