import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { until } from './moments.ts'
import { allOf, clientOf, Service, Watched } from './restate-world.ts'
import { SecretWatch, secretKeysIn } from './secrets.ts'
import { describeOn, restateServer } from './servers.ts'
import { World } from './world.ts'

let keys = 0
const keyOf = (endpoint: string): string => `${endpoint}-${(keys += 1)}`

describeOn('a sign-in on Restate', await restateServer(), (engine) => {
  it('signs in, and tells of its states without a secret', async () => {
    await using world = new World()
    using watch = new SecretWatch(world.directory)
    const emulator = await world.emulator({ interval: 1, approveAfter: 3 })
    await Service.start(world, engine, { endpoints: { plain: emulator.url } })
    const signIns = await clientOf(engine)
    const key = keyOf('plain')
    expect(await signIns.state(key)).toBeUndefined()
    await Promise.all([signIns.start(key), signIns.start(key)])
    const watched = new Watched(signIns, key)
    expect(await watched.end).toMatchObject({ status: 'signedIn', via: 'device' })
    expect(watched.codes).toHaveLength(1)
    expect(await signIns.state(key)).toMatchObject({ status: 'signedIn' })
    expect(await emulator.books()).toMatchObject({ early: 0, granted: 1, codes: 1 })
    const text = await allOf(engine)
    expect(text).toContain(watched.codes[0])
    // A registration of two, a device code, an access token and a refresh token.
    expect(watch.secrets.size).toBeGreaterThanOrEqual(5)
    expect(watch.sightingsIn(text)).toBe(0)
    expect(watch.sightingsIn(JSON.stringify(watched.states))).toBe(0)
  })

  it('asks more slowly when it is asked to, and ends with its code', async () => {
    await using world = new World()
    const [slow, brief] = await Promise.all([
      world.emulator({ interval: 1, approveAfter: 4, slowDownOn: [2] }),
      world.emulator({ interval: 1, expiresIn: 4 }),
    ])
    await Service.start(world, engine, { endpoints: { slow: slow.url, brief: brief.url } })
    const signIns = await clientOf(engine)
    const [slowKey, briefKey] = [keyOf('slow'), keyOf('brief')]
    await Promise.all([signIns.start(slowKey), signIns.start(briefKey)])
    const [slowed, ended] = [new Watched(signIns, slowKey), new Watched(signIns, briefKey)]
    expect(await ended.end).toMatchObject({ status: 'expired' })
    expect(await slowed.end).toMatchObject({ status: 'signedIn' })
    const { gaps, early } = await slow.books()
    expect(early).toBe(0)
    expect(gaps[1]).toBeGreaterThanOrEqual(6_000)
    expect((await brief.books()).early).toBe(0)
  })

  it('is asked about as soon as the pace allows when the person looks', async () => {
    await using world = new World()
    const emulator = await world.emulator({
      interval: 2,
      failOn: { CreateToken: { 1: 'reset', 2: 'reset' } },
    })
    await Service.start(world, engine, { endpoints: { nudged: emulator.url } })
    const signIns = await clientOf(engine)
    const key = keyOf('nudged')
    await signIns.start(key)
    const watched = new Watched(signIns, key)
    await until(() => {
      const last = watched.states.at(-1)
      return last?.status === 'awaitingCode' && last.poll.phase === 'retrying'
    }, 'it backs off')
    await emulator.approve(watched.codes[0] ?? '')
    await Promise.all([signIns.nudge(key), signIns.nudge(key), signIns.nudge(key)])
    expect(await watched.end).toMatchObject({ status: 'signedIn' })
    expect(await emulator.books()).toMatchObject({ early: 0, granted: 1 })
  })

  it.each(['between two requests', 'while the token is on its way'])(
    'leaves nothing when it is cancelled %s',
    async (moment) => {
      await using world = new World()
      const emulator = await world.emulator({ interval: 1 })
      const slowMs = 1_500
      await Service.start(world, engine, { endpoints: { ended: emulator.url }, slowMs })
      const signIns = await clientOf(engine)
      const key = keyOf('ended')
      await signIns.start(key)
      const watched = new Watched(signIns, key)
      await until(() => watched.codes.length > 0, 'a code')
      if (moment !== 'between two requests') {
        await emulator.approve(watched.codes[0] ?? '')
        await until(async () => (await emulator.books()).granted === 1, 'a grant')
      }
      const startedAt = performance.now()
      await signIns.cancel(key, 'closed')
      expect(await watched.end).toEqual({ status: 'cancelled', reason: 'closed' })
      expect(performance.now() - startedAt).toBeLessThan(1_000)
      await sleep(slowMs + 500)
      expect(
        secretKeysIn(world.directory).filter((one) => !one.startsWith('registration/')),
      ).toEqual([])
      const { polls } = await emulator.books()
      await sleep(1_500)
      expect((await emulator.books()).polls).toBe(polls)
      await signIns.cancel(key)
      expect(await signIns.state(key)).toEqual({ status: 'cancelled', reason: 'closed' })
    },
  )
})
