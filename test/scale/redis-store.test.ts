import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { inspect } from 'node:util'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { createSession, identityCenter, type Store } from '../../src/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { pause } from '../../src/kit/pause.ts'
import { nodeHost, sealedStore, type Sealer } from '../../src/node.ts'
import { redisStore } from '../../src/redis/index.ts'
import { storeLaws } from '../../src/testing/store.ts'
import { describeOn, redisServer } from './servers.ts'

let places = 0
const soon = { timeout: 20_000, interval: 20 }
const leaseMs = 10_000

/** Two stores at one place, on a client each. */
const open = (url: string, over: (rest: Store) => Store = (rest) => rest) => {
  const prefix = `place ${(places += 1)}:`
  const openOne = () => {
    const client = new Redis(url)
    client.on('error', () => undefined)
    const own = redisStore(client, { prefix })
    const close = async () => {
      await own.close()
      client.disconnect()
    }
    return { client, store: over(own), close }
  }
  const [one, other] = [openOne(), openOne()]
  return {
    prefix,
    client: one.client,
    one: one.store,
    other: other.store,
    [Symbol.asyncDispose]: async () => {
      await one.close()
      await other.close()
    },
  }
}

const follow = ({ changes$ }: Store): string[] => {
  const seen: string[] = []
  changes$?.subscribe((key) => void seen.push(key))
  return seen
}

const record = { kind: 'record' } as const

/** Holds the lock of `key` until what it resolves with is called. */
const hold = async (store: Store, key: string) => {
  const begun = Promise.withResolvers<AbortSignal | null>()
  const end = Promise.withResolvers<void>()
  const over = store.lock?.(key, async (lost) => {
    begun.resolve(lost)
    await end.promise
  })
  const lost = await begun.promise
  return { lost, release: () => (end.resolve(), over) }
}

/** What seals for certain, and knows what it has sealed. */
const createSealer = (): Sealer & { readonly sealed: string[] } => {
  const key = randomBytes(32)
  const sealed: string[] = []
  return {
    sealed,
    seal: async (text) => {
      sealed.push(text)
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
    },
    unseal: async (text) => {
      const bytes = Buffer.from(text, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString()
    },
  }
}

describeOn('redisStore', await redisServer(), ({ url }) => {
  for (const law of storeLaws) it(law.name, () => law.run(() => open(url)))
})

describeOn('sealedStore on redisStore', await redisServer(), ({ url, port }) => {
  const sealed = (rest: Store) => sealedStore(createSealer(), { rest })
  // Each of the two has a key of its own: what is sealed is not shared here.
  const laws = storeLaws.filter(({ needs }) => needs !== 'sharing')
  for (const law of laws) it(law.name, () => law.run(() => open(url, sealed)))

  it('has no secret in Redis, nor on the way there', async () => {
    await using place = open(url)
    await using emulator = await startEmulator({ approveAfter: 1, tokenExpiresIn: 4 })
    const watched: string[] = []
    const monitor = connect(port, '127.0.0.1')
    monitor.setEncoding('utf8').on('data', (text: string) => void watched.push(text))
    monitor.write('MONITOR\r\n')
    await expect.poll(() => watched.length, soon).toBeGreaterThan(0)
    const sealer = createSealer()
    const session = createSession({
      provider: identityCenter({
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-west-1',
        endpoint: emulator.url,
      }),
      clientName: 'Acme',
      host: nodeHost(),
      store: sealedStore(sealer, { rest: place.one }),
      share: 'machine',
      method: 'device',
    })
    await session.signIn().result()
    await session.token({ minTtlMs: 3_900 }).catch(() => undefined)
    await session[Symbol.asyncDispose]()
    monitor.destroy()
    const names = /\\?"(accessToken|refreshToken|clientSecret|deviceCode)\\?":\\?"([^"\\]+)/g
    const secrets = new Set(
      sealer.sealed.flatMap((text) => [...text.matchAll(names)].map(([, , value = '']) => value)),
    )
    expect(secrets.size).toBeGreaterThanOrEqual(4)
    const keys = await place.client.keys('*')
    const values = await Promise.all(keys.map((key) => place.client.get(key)))
    const all = [...watched, ...keys, ...values].join('\n')
    expect(watched.join('\n').match(/"eval"/g)?.length).toBeGreaterThan(10)
    expect([...secrets].filter((secret) => all.includes(secret))).toEqual([])
  })
})

describeOn('locks of redisStore', await redisServer(), ({ url }) => {
  it('wakes who waits by the channel, and asks no more meanwhile', async () => {
    await using place = open(url)
    const { release } = await hold(place.one, 'k')
    const had = place.other.lock?.('k', async () => systemClock.monotonic())
    await pause(systemClock, 200)
    const asked = async () =>
      /cmdstat_set:calls=(\d+)/.exec(await place.client.info('commandstats'))?.[1]
    const before = await asked()
    await pause(systemClock, 1_500)
    expect(await asked()).toBe(before)
    const releasedAt = systemClock.monotonic()
    await release()
    expect(((await had) ?? Infinity) - releasedAt).toBeLessThan(1_000)
  })

  it('lasts for as long as its task, and is free after a lease where its holder is gone', async () => {
    await using place = open(url)
    const { lost, release } = await hold(place.one, 'k')
    await place.client.set(`mutex:${place.prefix}lock:gone`, 'dead', 'PX', leaseMs)
    const startedAt = systemClock.monotonic()
    await place.other.lock?.('gone', async () => undefined)
    expect(systemClock.monotonic() - startedAt).toBeGreaterThan(leaseMs - 1_000)
    expect(systemClock.monotonic() - startedAt).toBeLessThan(leaseMs + 2_000)
    await pause(systemClock, 1_000)
    expect(lost?.aborted).toBe(false)
    await expect(
      place.other.lock?.('k', async (held) => held, { ifAvailable: true }),
    ).resolves.toBe(null)
    await release()
  })

  it('refuses what its holder would write once another has it, and tells its task', async () => {
    await using place = open(url)
    await place.one.set('k', 'before', record)
    const { lost, release } = await hold(place.one, 'k')
    await place.one.set('k', 'mine', record)
    const path = `mutex:${place.prefix}lock:k`
    await place.client.set(path, 'another', 'PX', 60_000)
    for (const write of [place.one.set('k', 'late', record), place.one.delete('k')])
      await expect(write).rejects.toMatchObject({ code: 'ELOCKED', path })
    await expect(place.other.get('k')).resolves.toBe('mine')
    await place.one.set('other key', 1, record)
    await expect.poll(() => lost?.aborted, soon).toBe(true)
    expect(lost?.reason).toMatchObject({ code: 'ELOCKED', path })
    await release()
    expect(await place.client.get(path)).toBe('another')
    await place.one.set('k', 'after', record)
  })
})

describeOn('redisStore, of a server that fails', await redisServer(), (server) => {
  const { url } = server
  it('says that anything may have changed once it is back, and goes on', async () => {
    await using place = open(url)
    const seen = follow(place.one)
    await place.one.set('k', 'kept', record)
    await expect.poll(() => seen, soon).toContain('*')
    seen.length = 0
    await server.kill9()
    const late = place.other.get('k')
    await server.restart()
    await expect.poll(() => seen, soon).toContain('*')
    expect(await late).toBe('kept')
    await place.other.set('k', 'news', record)
    await expect.poll(() => seen, soon).toContain('k')
  })

  it('ends the lease of a lock that cannot be renewed, and wakes who waits', async () => {
    await using place = open(url)
    const { lost, release } = await hold(place.one, 'k')
    await server.kill9()
    const from = systemClock.monotonic()
    await expect.poll(() => lost?.aborted, soon).toBe(true)
    expect(systemClock.monotonic() - from).toBeLessThan(leaseMs + 2_000)
    await server.restart()
    await release()
    await expect(place.other.lock?.('k', async () => 'had')).resolves.toBe('had')
  })

  it('names what Redis refuses, and nothing of what was to be stored', async () => {
    await using place = open(url)
    const said: unknown[] = []
    await place.client.config('SET', 'maxmemory', '1')
    for (const refused of [
      place.one.set('k', { accessToken: 'my-secret' }, { kind: 'secret' }),
      place.one.prove?.('k'),
    ])
      await refused?.catch((error: unknown) => said.push(error))
    await place.client.config('SET', 'maxmemory', '0')
    await place.client.call('REPLICAOF', '127.0.0.1', '1')
    await place.one.set('k', 'my-secret', record).catch((error: unknown) => said.push(error))
    await place.client.call('REPLICAOF', 'NO', 'ONE')
    expect(said).toMatchObject([{ code: 'OOM' }, { code: 'OOM' }, { code: 'READONLY' }])
    expect(inspect(said, { depth: 9, showHidden: true })).not.toContain('my-secret')
    await place.one.prove?.('k')
    expect(await place.client.keys(`${place.prefix}*`)).toEqual([])
  })

  it('says so where the client has given up', async () => {
    const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 })
    client.on('error', () => undefined)
    await using store = redisStore(client)
    await client.ping()
    client.disconnect()
    await expect(store.get('k')).rejects.toMatchObject({ name: 'Error', code: expect.any(String) })
  })
})
