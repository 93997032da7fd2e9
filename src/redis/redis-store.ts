import type { Redis } from 'ioredis'
import * as v from 'valibot'
import { check, fn } from '../kit/check.ts'
import { systemClock, type Clock } from '../kit/clock.ts'
import { createKeyedMutex } from '../kit/keyed-mutex.ts'
import { lostLock } from '../store/store-fault.ts'
import type { Store } from '../store/store.ts'
import { openChannel } from './redis-channel.ts'
import { asking } from './redis-fault.ts'
import { createRedisLocks } from './redis-lock.ts'

export interface RedisStoreOptions {
  /** Before the name of each key and channel. Default: `authchart:`. */
  readonly prefix?: string
  /** Default: the system's. */
  readonly clock?: Clock
}

/** `close()` ends the connection that hears of changes, without which the process can end; the client stays its owner's. */
export interface RedisStore extends Required<Store>, AsyncDisposable {
  close(): Promise<void>
}

const prefixSchema = v.pipe(v.string(), v.nonEmpty('a text that is not empty'))

const clientSchema = v.looseObject({ duplicate: fn, eval: fn, get: fn, pttl: fn, publish: fn })

const schema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ expiresAt: v.optional(v.number()), value: v.unknown() }),
)

/** Clocks differ: Redis forgets a value so long after its end. */
const slackMs = 60_000
const longestMs = 3e12

/** Says 0, and does nothing, where the lock of the key was ours and is not any more. */
const fenced = (act: string): string => `
if ARGV[1] ~= '' and redis.call('get', KEYS[2]) ~= ARGV[1] then return 0 end
${act}
return 1`
const tell = "redis.call('publish', ARGV[2], ARGV[3])"
const writing = fenced(`
if ARGV[5] == '' then redis.call('set', KEYS[1], ARGV[4])
else redis.call('set', KEYS[1], ARGV[4], 'PX', ARGV[5]) end
${tell}`)
const deleting = fenced(`if redis.call('del', KEYS[1]) == 0 then return 2 end\n${tell}`)
const proving = "redis.call('set', KEYS[1], '', 'PX', 1000) redis.call('del', KEYS[1])"

/**
 * A store in Redis or Valkey, for processes on any number of machines: they share sign-ins and tokens, and one at a time has a lock. `client`
 * is the caller's own of `ioredis`; the store duplicates it once, to hear of changes. Locks need the package `redis-semaphore`.
 *
 * Values lie there unencrypted: put `sealedStore()` in front where others can read that Redis, or its dumps. A value is as durable
 * as that Redis is, and its eviction must be off (`noeviction`). It is to be one server, with replicas at most; for a cluster,
 * a `prefix` in braces keeps all keys in one slot.
 *
 * A lock is had for ten seconds, and renewed every three: that of a process that is killed, or stands still, is free after that, and
 * what it goes on to write under it is refused. Those who wait are woken by the channel. `changes$` emits `'*'` when
 * the connection is there, and each time that it is there again.
 *
 * @throws TypeError for what is no client, and for a `prefix` that is not a text.
 *
 * @example
 * import { Redis } from 'ioredis'
 * import { createSession, identityCenter } from 'authchart'
 * import { nodeHost } from 'authchart/node'
 * import { redisStore } from 'authchart/redis'
 *
 * const store = redisStore(new Redis(process.env.REDIS_URL))
 * const session = createSession({ provider, clientName: 'Acme', host: nodeHost(), store, share: 'machine' })
 */
export const redisStore = (client: Redis, o: RedisStoreOptions = {}): RedisStore => {
  check('redisStore', 'client', clientSchema, client)
  const { clock = systemClock } = o
  const prefix = check('redisStore', 'prefix', prefixSchema, o.prefix ?? 'authchart:')
  const channel = openChannel(client, prefix)
  const locks = createRedisLocks(client, prefix, clock, channel)
  const inTurn = createKeyedMutex()

  const change = async (script: string, key: string, ...rest: readonly string[]): Promise<void> => {
    const [lockKey, word] = locks.fenceOf(key)
    const message = channel.sender + key
    const call = client.eval(script, 2, prefix + key, lockKey, word, channel.name, message, ...rest)
    const done = await asking(call)
    if (Number(done) === 0) throw lostLock(lockKey)
    if (Number(done) === 1) channel.tellOwn(key)
  }
  const close = async (): Promise<void> => channel.close()

  return {
    get: async (key) => {
      const parsed = v.safeParse(schema, await asking(client.get(prefix + key)))
      if (!parsed.success) return undefined
      const { expiresAt = Number.POSITIVE_INFINITY, value } = parsed.output
      return expiresAt > clock.now() ? value : undefined
    },
    set: async (key, value, { expiresAt = Number.POSITIVE_INFINITY }) => {
      const lifeMs = Math.ceil(expiresAt - clock.now())
      if (lifeMs <= 0) return change(deleting, key)
      const end = Number.isFinite(expiresAt) ? { expiresAt } : {}
      const px = lifeMs < longestMs ? String(lifeMs + slackMs) : ''
      await change(writing, key, JSON.stringify({ ...end, value }), px)
    },
    delete: (key) => change(deleting, key),
    prove: async (key) => {
      await locks.prove()
      await asking(client.eval(proving, 1, `${prefix}probe:${key}`))
    },
    lock: (key, task, options = {}) =>
      inTurn(key, (turn) => (turn === null ? task(null) : locks.lock(key, task, options)), options),
    changes$: channel.changes$,
    close,
    [Symbol.asyncDispose]: close,
  }
}
