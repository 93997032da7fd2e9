import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { drawn, until } from './moments.ts'
import { clientOf, Service, Watched } from './restate-world.ts'
import { secretKeysIn } from './secrets.ts'
import { describeOn, restateServer } from './servers.ts'
import { World } from './world.ts'

const seeds = [1, 2, 3, 4, 5]
const intervalMs = 3_000

describeOn('a sign-in on Restate', await restateServer(), (engine) => {
  it.each(
    (['the service', 'the engine'] as const).flatMap((victim) =>
      seeds.map((seed) => ({ victim, seed })),
    ),
  )('goes on with the same code when $victim dies, seed $seed', async ({ victim, seed }) => {
    const draw = (what: string) => drawn(`${victim} ${seed} ${what}`)
    await using world = new World()
    const script = { interval: intervalMs / 1_000, approveAfter: 14 }
    // The request that is under way when it dies is never answered.
    const [between, within] = await Promise.all([
      world.emulator(script),
      world.emulator({ ...script, failOn: { CreateToken: { 2: 'hang' } } }),
    ])
    const endpoints = { between: between.url, within: within.url }
    const service = await Service.start(world, engine, { endpoints })
    const signIns = await clientOf(engine)
    const begin = async (endpoint: string) => {
      const key = `${endpoint}-${victim === 'the engine' ? 'e' : 's'}${seed}`
      await signIns.start(key)
      return new Watched(signIns, key)
    }
    const withinOne = await begin('within')
    // Somewhere between two of its requests when the other one has one under way.
    await sleep(draw('offset') * intervalMs)
    const betweenTwo = await begin('between')
    await until(async () => (await within.books()).polls === 2, 'the second request')
    await sleep(200 + draw('moment') * 800)

    const dying = victim === 'the engine' ? engine : service
    await dying.kill9()
    await sleep(draw('pause') < 0.5 ? 0 : draw('pause') * 4_000)
    await dying.restart()

    for (const [watched, emulator] of [
      [withinOne, within],
      [betweenTwo, between],
    ] as const) {
      expect(await watched.end).toMatchObject({ status: 'signedIn', via: 'device' })
      expect(watched.codes).toHaveLength(1)
      expect(await emulator.books()).toMatchObject({ early: 0, granted: 1, codes: 1 })
    }
    const kept = secretKeysIn(world.directory).map((key) => key.split('/')[0])
    expect(kept.filter((kind) => kind === 'deviceCode')).toEqual([])
    expect(kept.filter((kind) => kind === 'token')).toHaveLength(2)
  })
})
