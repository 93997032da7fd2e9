import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { DbosService, DbosWatch, postgresForDbos } from './dbos-world.ts'
import { drawn, until } from './moments.ts'
import { SecretWatch, secretKeysIn } from './secrets.ts'
import { describeOn } from './servers.ts'
import { World } from './world.ts'

const seeds = [1, 2, 3, 4, 5]
const intervalMs = 3_000

const leftIn = ({ directory }: World): readonly string[] =>
  secretKeysIn(directory).filter((key) => !key.startsWith('registration/'))

describeOn('a sign-in on DBOS', await postgresForDbos(), (postgres) => {
  it('signs in, slows down, expires and is cancelled, without a secret in its database', async () => {
    await using world = new World()
    using watch = new SecretWatch(world.directory)
    const [slow, brief, ended] = await Promise.all([
      world.emulator({ interval: 1, approveAfter: 4, slowDownOn: [2] }),
      world.emulator({ interval: 1, expiresIn: 4 }),
      world.emulator({ interval: 1 }),
    ])
    const endpoints = { slow: slow.url, brief: brief.url, ended: ended.url }
    const service = await DbosService.start(world, postgres, { endpoints })
    const keys = Object.keys(endpoints).map((name) => `${name}-1`)
    for (const key of keys) await service.child.call('start', key)
    const [slowed, expired, cancelled] = keys.map((key) => new DbosWatch(service, key)) as [
      DbosWatch,
      DbosWatch,
      DbosWatch,
    ]
    await until(() => cancelled.codes.length > 0, 'a code')
    await service.child.call('nudge', 'ended-1')
    await service.child.call('cancel', 'ended-1', 'closed')
    expect(await cancelled.end).toEqual({ status: 'cancelled', reason: 'closed' })
    expect(await expired.end).toMatchObject({ status: 'expired' })
    expect(await slowed.end).toMatchObject({ status: 'signedIn', via: 'device' })
    const { gaps, early } = await slow.books()
    expect(early).toBe(0)
    expect(gaps[1]).toBeGreaterThanOrEqual(6_000)
    for (const emulator of [brief, ended]) expect((await emulator.books()).early).toBe(0)
    await until(() => leftIn(world).length === 1, 'only the token is left')
    const dump = service.dump()
    expect(dump).toContain(slowed.codes[0])
    expect(watch.secrets.size).toBeGreaterThanOrEqual(5)
    expect(watch.sightingsIn(dump)).toBe(0)
  })

  it('hears of a cancel when the request under way has been answered', async () => {
    await using world = new World()
    const emulator = await world.emulator({ interval: 1 })
    const options = { endpoints: { late: emulator.url }, slowMs: 1_500 }
    const service = await DbosService.start(world, postgres, options)
    await service.child.call('start', 'late-1')
    const watched = new DbosWatch(service, 'late-1')
    await until(() => watched.codes.length > 0, 'a code')
    await emulator.approve(watched.codes[0] ?? '')
    await until(async () => (await emulator.books()).granted === 1, 'a grant')
    await service.child.call('cancel', 'late-1')
    // One wait at a time: the answer is the token.
    expect(await watched.end).toMatchObject({ status: 'signedIn' })
  })

  it.each(seeds)('goes on with the same code when Postgres dies, seed %i', async (seed) => {
    const draw = (what: string) => drawn(`postgres ${seed} ${what}`)
    await using world = new World()
    const emulator = await world.emulator({ interval: intervalMs / 1_000, approveAfter: 11 })
    const service = await DbosService.start(world, postgres, { endpoints: { lost: emulator.url } })
    await service.child.call('start', 'lost-1')
    const watched = new DbosWatch(service, 'lost-1')
    await until(async () => (await emulator.books()).polls === 1, 'the first request')
    await sleep(draw('moment') * intervalMs)
    await postgres.kill9()
    await sleep(draw('pause') * 4_000)
    await postgres.restart()
    expect(await watched.end).toMatchObject({ status: 'signedIn', via: 'device' })
    expect(watched.codes).toHaveLength(1)
    expect(await emulator.books()).toMatchObject({ early: 0, granted: 1, codes: 1 })
  })

  it.each(seeds)('goes on with the same code when its process dies, seed %i', async (seed) => {
    const draw = (what: string) => drawn(`dbos ${seed} ${what}`)
    await using world = new World()
    const script = { interval: intervalMs / 1_000, approveAfter: 14 }
    // The request that is under way when it dies is never answered.
    const [between, within] = await Promise.all([
      world.emulator(script),
      world.emulator({ ...script, failOn: { CreateToken: { 2: 'hang' } } }),
    ])
    const endpoints = { between: between.url, within: within.url }
    const service = await DbosService.start(world, postgres, { endpoints })
    await service.child.call('start', 'within-1')
    const withinOne = new DbosWatch(service, 'within-1')
    await sleep(draw('offset') * intervalMs)
    await service.child.call('start', 'between-1')
    const betweenTwo = new DbosWatch(service, 'between-1')
    await until(async () => (await within.books()).polls === 2, 'the second request')
    await sleep(200 + draw('moment') * 800)
    await service.kill9()
    await sleep(draw('pause') < 0.5 ? 0 : draw('pause') * 4_000)
    await service.restart()
    for (const [watched, emulator] of [
      [withinOne, within],
      [betweenTwo, between],
    ] as const) {
      expect(await watched.end).toMatchObject({ status: 'signedIn', via: 'device' })
      expect(watched.codes).toHaveLength(1)
      expect(await emulator.books()).toMatchObject({ early: 0, granted: 1, codes: 1 })
    }
    await until(() => leftIn(world).every((key) => key.startsWith('token/')), 'the codes are gone')
  })
})
