import { describe, expect, it } from 'vitest'
import { createRegistrations } from '../../src/effects/registration.ts'
import type { Operations } from '../../src/protocol/identity-center/operations.ts'
import { identityCenterService, type Instance } from '../../src/protocol/identity-center/service.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { createVault } from '../../src/effects/vault.ts'
import { rejection } from '../protocol/support.ts'

const provider: Instance = {
  kind: 'identityCenter',
  endpoint: 'https://oidc.test',
  region: 'us-east-1',
  startUrl: 'https://acme.test/start',
  sessionName: null,
}

const request = {
  session: 'acme',
  provider,
  clientName: 'Acme Console',
  scopes: ['sso:account:access'],
}

const minuteMs = 60_000
const { signal } = new AbortController()

/** Registrations that live `lifeMs`, answered when `answer` resolves. */
const stage = (lifeMs: number | undefined, answer: Promise<void> = Promise.resolve()) => {
  const clock = steppingClock()
  const asked: { input: unknown; signal: AbortSignal | undefined }[] = []
  const operations = {
    registerClient: async (_endpoint, input, call) => {
      const n = asked.push({ input, signal: call?.signal })
      await answer
      const value = {
        clientId: `client ${n}`,
        clientSecret: `secret ${n}`,
        ...(lifeMs !== undefined && { clientSecretExpiresAt: (clock.now() + lifeMs) / 1_000 }),
      }
      return { kind: 'accepted', value, call: { answeredAt: clock.now() } }
    },
  } satisfies Partial<Operations> as unknown as Operations
  const store = memoryStore(clock)
  const service = identityCenterService(operations)
  const on = (shelf: Store) => {
    const registrations = createRegistrations({ clock, vault: createVault(shelf), service })
    const obtain = async (...of: Parameters<typeof registrations.obtain>) => {
      const answer = await registrations.obtain(...of)
      if (answer.kind !== 'registered') throw new Error(answer.kind)
      return answer.registration
    }
    return { obtain }
  }
  return { clock, asked, store, on }
}

describe('obtain', () => {
  it('registers once, and has it afterwards, in another process too', async () => {
    const { asked, store, on } = stage(60 * minuteMs)
    const handle = await on(store).obtain(request, signal)
    expect(await on(store).obtain({ ...request, session: 'another' }, signal)).toBe(handle)
    expect(asked.map(({ input }) => input)).toEqual([
      {
        clientName: 'Acme Console',
        clientType: 'public',
        scopes: ['sso:account:access'],
        grantTypes: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      },
    ])
    expect(await createVault(store).open('registration', handle)).toMatchObject({
      clientId: 'client 1',
    })
  })

  it.each([
    ['endpoint', { provider: { ...provider, endpoint: 'https://other.test' } }],
    ['start URL', { provider: { ...provider, startUrl: 'https://other.test/start' } }],
    ['name', { clientName: 'Other' }],
    ['scopes', { scopes: [] }],
  ])('registers anew for another %s', async (_, other) => {
    const { asked, store, on } = stage(60 * minuteMs)
    const registrations = on(store)
    const handle = await registrations.obtain(request, signal)
    expect(await registrations.obtain({ ...request, ...other }, signal)).not.toBe(handle)
    expect(asked).toHaveLength(2)
  })

  it('keeps the registrations of two grants apart', async () => {
    const { asked, store, on } = stage(60 * minuteMs)
    const device = await on(store).obtain(request, signal)
    expect(
      await on(store).obtain(request, signal, 'http://127.0.0.1:4711/oauth/callback'),
    ).not.toBe(device)
    expect(asked[1]?.input).toMatchObject({
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: 'https://acme.test/start',
    })
    const other = await on(store).obtain(request, signal, 'http://127.0.0.1:815/oauth/callback')
    expect(other, 'any port will do').not.toBe(device)
    expect(asked).toHaveLength(2)
  })

  it('does not use one that ends within a quarter of an hour', async () => {
    const { clock, asked, store, on } = stage(60 * minuteMs)
    const registrations = on(store)
    await registrations.obtain(request, signal)
    await clock.advance(45 * minuteMs - 1)
    await registrations.obtain(request, signal)
    expect(asked).toHaveLength(1)
    await clock.advance(1)
    await registrations.obtain(request, signal)
    expect(asked).toHaveLength(2)
  })

  it('uses one without an end for good', async () => {
    const { clock, asked, store, on } = stage(undefined)
    await on(store).obtain(request, signal)
    await clock.advance(1e13)
    await on(store).obtain(request, signal)
    expect(asked).toHaveLength(1)
  })

  it('shares one request, also where looking into the store takes time', async () => {
    const { clock, asked, store, on } = stage(60 * minuteMs)
    const looks: (() => void)[] = []
    const slow: Store = {
      ...store,
      get: async (key) => {
        const found = await store.get(key)
        await new Promise<void>((resolve) => looks.push(resolve))
        return found
      },
    }
    const registrations = on(slow)
    const first = registrations.obtain(request, signal)
    const second = registrations.obtain(request, signal)
    await clock.settle()
    looks[0]?.()
    const handle = await first
    looks[1]?.()
    expect(await second).toBe(handle)
    expect(asked).toHaveLength(1)
  })

  it('goes on for those who stay, and stops when the last has left', async () => {
    const answer = Promise.withResolvers<undefined>()
    const { asked, clock, store, on } = stage(60 * minuteMs, answer.promise)
    const registrations = on(store)
    const [a, b] = [new AbortController(), new AbortController()]
    const left = [a, b].map((who) => rejection(registrations.obtain(request, who.signal)))
    await clock.settle()
    a.abort('a')
    expect(await left[0]).toBe('a')
    expect(asked[0]?.signal?.aborted).toBe(false)
    b.abort('b')
    expect(asked.map((one) => one.signal?.aborted)).toEqual([true])
    answer.resolve(undefined)
    expect(await left[1]).toBe('b')
  })

  it('asks nothing for somebody who has left', async () => {
    const { asked, store, on } = stage(60 * minuteMs)
    const late = on(store).obtain(request, AbortSignal.abort('gone'))
    expect(await rejection(late)).toBe('gone')
    expect(asked).toHaveLength(0)
  })

  it('fails where the store does, without what it was to store', async () => {
    const { store, on } = stage(60 * minuteMs)
    const broken: Store = { ...store, set: (_, value) => Promise.reject(Error(String(value))) }
    const error = await rejection(on(broken).obtain(request, signal))
    expect(error).toMatchObject({ code: 'store_unavailable' })
  })

  it('registers anew where the store holds something that is not ours', async () => {
    const { asked, store, on } = stage(60 * minuteMs)
    const handle = await on(store).obtain(request, signal)
    await store.set(handle, { clientId: 7 }, { kind: 'secret' })
    await on(store).obtain(request, signal)
    expect(asked).toHaveLength(2)
  })
})
