import { map, NEVER, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { emptyRecord } from '../../src/effects/shared-sign-in/record.ts'
import { watchLead } from '../../src/effects/shared-sign-in/watch.ts'
import { memoryStore, type Store } from '../../src/index.ts'
import { fileStore, keychainStore, awsCacheStore, sealedStore } from '../../src/node.ts'
import { patientStore } from '../../src/store/patient.ts'
import { simulate } from '../../src/testing/index.ts'
import { patiently, plain, refreshes, signedIn } from '../contract/processes.ts'
import { failure } from '../contract/support.ts'

const share = 'machine'

describe('a change in the store while a session is busy', () => {
  it('in a renewal that comes to nothing: the session takes what another has got', async () => {
    const clock: { wait?: (ms: number) => Promise<void> } = {}
    const signed = await signedIn(
      {},
      {
        session: { share },
        weather: ({ body }) =>
          body['grantType'] === 'refresh_token'
            ? clock.wait?.(12_000).then(() => new Response('{}', { status: 503 }))
            : undefined,
      },
    )
    const { simulation, session } = signed
    clock.wait = (ms) =>
      new Promise((resolve) => void simulation.clock.setTimeout(() => resolve(), ms))
    await simulation.advance(3_301)
    expect(session.getState()).toMatchObject({ status: 'signedIn', refresh: 'running' })
    // As the AWS CLI does: it writes without our locks.
    const other = simulation.session({ store: plain(simulation.store) })
    const got = await patiently(simulation, other.signIn({ prompt: 'always' }).result(), 10)
    expect(session.getState()).toMatchObject({ refresh: 'running' })
    await simulation.advance(10)
    expect(session.getState()).toEqual({
      status: 'signedIn',
      expiresAt: got.expiresAt,
      refreshable: true,
      stored: true,
      refresh: 'idle',
    })
    expect(refreshes(signed)).toBe(1)
  })

  it('in the first look: the session looks once more', async () => {
    const host = simulate({ interval: 1, approveAfter: 1 })
    const store: Store = {
      ...host.store,
      get: async (key) => {
        const value = await host.store.get(key)
        await new Promise<void>((resolve) => void host.clock.setTimeout(resolve, 5_000))
        return value
      },
    }
    const session = host.session({ store, share })
    const got = await patiently(host, host.session().signIn().result(), 4)
    expect(session.getState()).toEqual({ status: 'restoring' })
    await host.advance(10)
    expect(session.getState()).toMatchObject({ status: 'signedIn', expiresAt: got.expiresAt })
  })

  it('in a sign-in that is cancelled: what was taken out is not shown', async () => {
    const { simulation, session } = await signedIn({}, { session: { share } })
    const signIn = session.signIn({ prompt: 'always' })
    await simulation.advance(1)
    await simulation.session().signOut()
    signIn.cancel()
    await simulation.advance(1)
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
  })
})

describe('token() of a session that does not hear of changes in its store', () => {
  it('after a sign-out by another: getState() says the same', async () => {
    const { simulation, session } = await signedIn()
    await simulation.session().signOut()
    expect(session.getState()).toMatchObject({ status: 'signedIn' })
    expect((await failure(session.token())).code).toBe('not_signed_in')
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
  })

  it('after a sign-in by another: getState() says the same', async () => {
    const host = simulate({ interval: 1, approveAfter: 1 })
    const session = host.session()
    await host.advance(1)
    await patiently(host, host.session().signIn().result())
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'never' })
    const { expiresAt } = await session.token()
    expect(session.getState()).toMatchObject({ status: 'signedIn', expiresAt })
  })

  it('of a token that has expired and could not be renewed: getState() says the same', async () => {
    const { simulation, session } = await signedIn({ tokenExpiresIn: 100 })
    simulation.service.forgetClient()
    await simulation.advance(200)
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'expired' })
    const { code } = await patiently(simulation, failure(session.token()))
    expect(code).toBe('session_expired')
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'expired' })
  })

  it('within a subscriber: the renewal is waited for', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 2] })
    const { simulation, session } = signed
    await simulation.advance(1_000)
    const tokens: Promise<unknown>[] = []
    const stop = session.subscribe((state) => {
      if (state.status === 'signingIn') tokens.push(session.token({ minTtlMs: 3_000_000 }))
    })
    session.signIn({ prompt: 'always' }).cancel()
    stop()
    await patiently(simulation, Promise.all(tokens))
    expect(tokens.length).toBeGreaterThan(0)
    expect(refreshes(signed)).toBe(1)
  })
})

it('token() that wants more than can be had wants nothing when another token is found later', async () => {
  const signed = await signedIn({ tokenExpiresIn: 800 }, { session: { share } })
  const { simulation, session } = signed
  const wish = { minTtlMs: 800_000 }
  for (let n = 0; n < 2; n += 1) await patiently(simulation, session.token(wish))
  expect(refreshes(signed)).toBe(1)
  await simulation.advance(40)
  const other = simulation.session({ share })
  await patiently(simulation, other.signIn({ prompt: 'always' }).result())
  await simulation.advance(1)
  expect(session.getState()).toEqual(other.getState())
  expect(refreshes(signed)).toBe(1)
})

describe('a store without announcements', () => {
  it('is read once by a token() that has enough', async () => {
    const memory = memoryStore({ now: () => 0 })
    let reads = 0
    const store: Store = {
      ...memory,
      get: (key) => {
        reads += 1
        return memory.get(key)
      },
    }
    const { session } = await signedIn({}, { host: { store } })
    reads = 0
    await session.token()
    expect(reads).toBe(1)
  })
})

describe("a store that says '*', that anything may have changed", () => {
  const vague = (store: Store): Store => ({
    ...store,
    changes$: (store.changes$ ?? NEVER).pipe(map(() => '*')),
  })

  it('is looked at by a session that shares it', async () => {
    const host = simulate({ interval: 1, approveAfter: 1 })
    const session = host.session({ store: vague(host.store), share })
    await host.advance(1)
    const { expiresAt } = await patiently(host, host.session().signIn().result())
    await host.advance(0)
    expect(session.getState()).toMatchObject({ status: 'signedIn', expiresAt })
  })

  it('is looked at by one who follows a sign-in', async () => {
    const host = simulate()
    const changes = new Subject<string>()
    const store = { ...host.store, changes$: changes.asObservable() }
    const { signal } = new AbortController()
    const told = watchLead(store, host.clock, 'attempt/x', null, signal)
    await store.set('attempt/x', emptyRecord, { kind: 'record' })
    changes.next('attempt/y')
    changes.next('*')
    expect(await told).toEqual(emptyRecord.progress)
  })

  it.each([
    [
      'sealedStore',
      (rest: Store) => sealedStore({ seal: async (it) => it, unseal: async (it) => it }, { rest }),
    ],
    [
      'keychainStore',
      (rest: Store) =>
        keychainStore(
          { read: async () => undefined, write: async () => {}, remove: async () => {} },
          { rest },
        ),
    ],
    ['awsCacheStore', (rest: Store) => awsCacheStore({ directory: '/nowhere', rest })],
    ['patientStore', (rest: Store) => patientStore(rest, simulate().clock)],
  ])('%s passes it on', (_, over) => {
    const changes = new Subject<string>()
    const store = over({ ...fileStore(), changes$: changes.asObservable() })
    const seen: string[] = []
    const subscription = store.changes$?.subscribe((key) => void seen.push(key))
    changes.next('*')
    subscription?.unsubscribe()
    expect(seen).toEqual(['*'])
  })
})
