import { describe, expect, it, vi } from 'vitest'
import type { Fault } from '../../src/emulator/index.ts'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'
import { within } from '../aws/support.ts'
import { glass, patiently, plain, processOf, refreshes, signedIn } from './processes.ts'
import { begin, failure, isDeeplyFrozen, record } from './support.ts'

describe('signOut()', () => {
  it('takes the token out of the store, and says that the person wanted it', async () => {
    const { store, tokens } = glass(memoryStore({ now: () => 0 }))
    const signed = await signedIn({}, { host: { store } })
    const { simulation, session } = signed
    const log = record(session.state$)
    await session.signOut()
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    expect(tokens()).toBe(0)
    expect((await failure(session.token())).code).toBe('not_signed_in')
    await simulation.advance(86_400)
    expect(refreshes(signed)).toBe(0)
    expect(log.values.at(-1)).toBe(session.getState())
    for (const value of log.values) expect(isDeeplyFrozen(value)).toBe(true)
  })

  it('leaves nothing for the next process, and no timer in this one', async () => {
    const { simulation, session } = await signedIn()
    await session.signOut()
    await session[Symbol.asyncDispose]()
    expect(simulation.clock.pending).toBe(0)
    simulation.crash()
    const next = simulation.session()
    await simulation.clock.settle()
    expect(next.getState()).toEqual({ status: 'signedOut', reason: 'never' })
  })

  it('is noticed by the sessions that share the store', async () => {
    const { simulation, session, host } = await signedIn()
    const neighbour = simulation.session({ host, share: 'machine' })
    const other = simulation.session({ host: { ...simulation }, share: 'machine' })
    await simulation.advance(2)
    expect(other.getState().status).toBe('signedIn')
    await session.signOut()
    await simulation.advance(2)
    expect(neighbour.getState().status).toBe('signedOut')
    expect(other.getState().status).toBe('signedOut')
    expect((await failure(other.token())).code).toBe('not_signed_in')
  })

  it('reaches a process that hears of nothing when it looks for the token', async () => {
    const { simulation, session } = await signedIn()
    const deaf = processOf(simulation, { store: plain(simulation.store) })
    const other = simulation.session({ host: deaf.host })
    await simulation.advance(2)
    await session.signOut()
    expect((await failure(other.token())).code).toBe('not_signed_in')
    await simulation.advance(4_000)
    expect(other.getState().status).toBe('signedOut')
    expect(refreshes(deaf)).toBe(0)
  })

  it('cancels the sign-in under way', async () => {
    const { host, session, signIn } = await begin()
    const result = failure(signIn.result())
    await host.advance(7)
    const sent = host.requests.length
    const out = session.signOut()
    await host.clock.settle()
    await out
    expect(signIn.getState().status).toBe('cancelled')
    expect((await result).code).toBe('cancelled')
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    await host.advance(60)
    expect(host.requests).toHaveLength(sent)
  })

  it('ends a renewal under way: its token is not kept', async () => {
    const { store, tokens } = glass(memoryStore({ now: () => 0 }))
    const signed = await signedIn({ latency: [0, 0, 0, 10] }, { host: { store } })
    const { simulation, session } = signed
    await simulation.advance(3_303)
    expect(session.getState()).toMatchObject({ refresh: 'running' })
    const out = session.signOut()
    await simulation.advance(30)
    await out
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    expect(tokens()).toBe(0)
    await simulation.advance(600)
    expect(tokens()).toBe(0)
    expect(session.getState().status).toBe('signedOut')
  })

  it('does not wait for a renewal under way: its request is aborted', async () => {
    const signed = await signedIn({ latency: [0, 0, 0, 10] })
    const { simulation, session } = signed
    await simulation.advance(3_302)
    expect(session.getState()).toMatchObject({ refresh: 'running' })
    const out = session.signOut()
    await simulation.clock.settle()
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    await out
    const asked = simulation.requests.filter(({ path }) => path === '/token')
    expect(asked.at(-1)).toMatchObject({ path: '/token', ended: 'aborted' })
    await simulation.advance(30)
    expect(refreshes(signed)).toBe(1)
    expect((await failure(session.token())).code).toBe('not_signed_in')
  })

  it('rejects where the token cannot be taken out, and everybody stays signed in', async () => {
    const memory = memoryStore({ now: () => 0 })
    let isBroken = false
    const store: Store = {
      ...memory,
      delete: (key) => (isBroken ? Promise.reject(new Error('locked')) : memory.delete(key)),
      set: (key, value, o) =>
        isBroken ? Promise.reject(new Error('locked')) : memory.set(key, value, o),
    }
    const { session } = await signedIn({}, { host: { store } })
    isBroken = true
    expect((await failure(session.signOut())).code).toBe('store_unavailable')
    expect(session.getState().status).toBe('signedIn')
    await expect(session.token()).resolves.toBeDefined()
    isBroken = false
    await session.signOut()
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
  })

  it('rejects in a process that has just begun, where the store cannot be read', async () => {
    const { simulation } = await signedIn()
    const broken = () => Promise.reject(new Error('locked'))
    const store: Store = { get: broken, set: broken, delete: broken }
    const session = simulation.session({ store })
    expect((await failure(session.signOut())).code).toBe('store_unavailable')
    expect((await failure(session.signOut())).code).toBe('store_unavailable')
    expect(session.getState()).toMatchObject({ status: 'signedOut', reason: 'never' })
  })

  describe('and a sign-in before it is over', () => {
    const slowly = async () => {
      const memory = memoryStore({ now: () => 0 })
      const slow = async <T>(task: () => Promise<T>): Promise<T> => {
        await new Promise<void>((resolve) => void clock.setTimeout(resolve, 20))
        return task()
      }
      const store = {
        ...memory,
        delete: (key: string) =>
          key.startsWith('token/') ? slow(() => memory.delete(key)) : memory.delete(key),
      }
      const signed = await signedIn({ approveAfter: 3 }, { host: { store } })
      const { clock } = signed.simulation
      return signed
    }

    it('finds the token gone, and asks the person', async () => {
      const { simulation, session } = await slowly()
      const out = session.signOut()
      const signIn = session.signIn()
      expect(session.signIn()).toBe(signIn)
      await patiently(simulation, out)
      await simulation.advance(2)
      expect(signIn.getState().status).toBe('awaitingCode')
      await simulation.advance(10)
      await expect(signIn.result()).resolves.toMatchObject({ via: 'device' })
      await expect(session.token()).resolves.toBeDefined()
    })

    it('may be cancelled', async () => {
      const { simulation, session } = await slowly()
      const out = session.signOut()
      const signIn = session.signIn()
      const result = failure(signIn.result())
      signIn.cancel()
      expect(signIn.getState().status).toBe('cancelled')
      expect((await result).code).toBe('cancelled')
      await patiently(simulation, out)
      expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    })

    it('gives way to another sign-out', async () => {
      const { simulation, session } = await slowly()
      const out = session.signOut()
      const signIn = session.signIn()
      await patiently(simulation, Promise.all([out, session.signOut()]))
      expect(signIn.getState().status).toBe('cancelled')
      expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    })
  })

  it('where nobody is signed in does nothing, and does it twice at once', async () => {
    const host = simulate()
    const session = host.session()
    await Promise.all([session.signOut(), session.signOut()])
    expect(session.getState().status).toBe('signedOut')
    expect(host.requests).toEqual([])
  })

  it('is followed by another sign-in, which asks the person again', async () => {
    const { simulation, session } = await signedIn()
    await session.signOut()
    const next = session.signIn()
    await simulation.advance(1)
    expect(next.getState().status).toBe('awaitingCode')
    await simulation.advance(10)
    expect(next.getState()).toMatchObject({ status: 'signedIn', via: 'device' })
    await expect(session.token()).resolves.toBeDefined()
  })

  it('while a sign-in begins: the later word counts', async () => {
    const { simulation, session } = await signedIn()
    const out = session.signOut()
    const next = session.signIn()
    await simulation.advance(10)
    await out
    expect(next.getState().status).toBe('signedIn')
    expect(session.getState().status).toBe('signedIn')
  })
})

describe('signOut() at the service', () => {
  const logouts = ({ service }: Simulation) =>
    service.log.filter(({ operation }) => operation === 'Logout')

  it('ends the session there, once the token is out of the store', async () => {
    const { store, tokens } = glass(memoryStore({ now: () => 0 }))
    const held: number[] = []
    const { simulation, session } = await signedIn({}, { host: { store } })
    const { service } = simulation
    const handle = service.handle.bind(service)
    service.handle = (request) => {
      if (request.path === '/logout') held.push(tokens())
      return handle(request)
    }
    const token = await session.token()
    expect(service.isLive(token.reveal())).toBe(true)
    await session.signOut()
    expect(held).toEqual([0])
    expect(service.isLive(token.reveal())).toBe(false)
    expect(service.sessions().map(({ status }) => status)).toEqual(['revoked'])
  })

  it('leaves what was issued valid where that is asked for, and only then', async () => {
    const { simulation, session } = await signedIn()
    const token = await session.token()
    await session.signOut({ atService: false })
    expect(logouts(simulation)).toEqual([])
    expect(simulation.service.isLive(token.reveal())).toBe(true)
    await within(simulation, 60, session.signIn().result())
    await session.signOut()
    expect(logouts(simulation)).toHaveLength(1)
  })

  it.each<[string, Fault]>([
    ['is down', { status: 503, body: '' }],
    ['refuses', { error: 'UnauthorizedException' }],
    ['cannot be reached', 'reset'],
  ])('is no error where the service %s', async (_, fault) => {
    const { simulation, session } = await signedIn()
    simulation.service.failNext(fault, 'Logout')
    await session.signOut()
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    expect(logouts(simulation)).toHaveLength(1)
  })

  it.each([
    [[undefined, false], 1],
    [[false, undefined], 1],
    [[false, false], 0],
    [[undefined, undefined], 1],
  ])('of sign-outs at once, one that wants it told decides: %j', async (all, told) => {
    const { simulation, session } = await signedIn()
    await Promise.all(all.map((atService) => session.signOut({ atService })))
    const { log } = simulation.service
    expect(log.filter(({ operation }) => operation === 'Logout')).toHaveLength(told)
  })

  it('is waited for 5 s at the most', async () => {
    const { simulation, session } = await signedIn()
    simulation.service.failNext('hang', 'Logout')
    const end = vi.fn<() => void>()
    const out = session.signOut().then(end)
    await simulation.clock.settle()
    // The person does not wait for it: the token is gone.
    expect(session.getState()).toEqual({ status: 'signedOut', reason: 'user' })
    expect((await failure(session.token())).code).toBe('not_signed_in')
    await simulation.advance(4.9)
    expect(end).not.toHaveBeenCalled()
    await simulation.advance(0.2)
    expect(end).toHaveBeenCalledOnce()
    await out
    expect(simulation.clock.pending).toBe(0)
  })

  it('is waited for by a disposal, too', async () => {
    const { simulation, session } = await signedIn()
    simulation.service.failNext('hang', 'Logout')
    void session.signOut().catch(() => undefined)
    const end = vi.fn<() => void>()
    await simulation.clock.settle()
    const disposed = session[Symbol.asyncDispose]().then(end)
    await simulation.advance(4.9)
    expect(end).not.toHaveBeenCalled()
    await simulation.advance(0.2)
    await disposed
    expect(simulation.clock.pending).toBe(0)
  })

  it('is told nothing where the token could not be taken out of the store', async () => {
    const inner = memoryStore({ now: () => 0 })
    const store: Store = {
      ...inner,
      delete: () => Promise.reject(Object.assign(new Error('full'), { code: 'EROFS' })),
    }
    const { simulation, session } = await signedIn({}, { host: { store } })
    const error = failure(session.signOut())
    await simulation.advance(120)
    expect((await error).code).toBe('store_unavailable')
    expect(logouts(simulation)).toEqual([])
  })

  it('has its option checked', async () => {
    const { session } = await signedIn()
    await expect(session.signOut({ atService: 'no' as never })).rejects.toThrow(
      'signOut: options.atService must be boolean, not a string.',
    )
  })
})
