import { env } from 'node:process'
import { afterAll, expect, it } from 'vitest'
import { costOf, script, type Cost, type Subject } from './cost.ts'
import { DbosService, postgresForDbos } from './dbos-world.ts'
import { clientOf, Service } from './restate-world.ts'
import { describeOn, redisServer, restateServer } from './servers.ts'
import { World } from './world.ts'

// `npm run test:scale -- --bench`, `--bench=10000`: so many sign-ins, three times each where it is a thousand.
const flows = Number(env['BENCH'] ?? 0)
const runs = flows > 1_000 ? 1 : 3

const say = (name: string, cost: Cost): Cost => {
  console.log(JSON.stringify({ name, ...cost }))
  return cost
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const measure = async (
  name: string,
  tag: string,
  subject: (world: World, endpoints: Readonly<Record<string, string>>) => Promise<Subject>,
): Promise<readonly Cost[]> => {
  const costs: Cost[] = []
  for (let run = 0; run < runs; run += 1) {
    await using world = new World()
    const emulator = await world.emulator(script)
    const one = await subject(world, { [`${tag}${run}`]: emulator.url })
    const start = (n: number) => one.start(n)
    costs.push(say(name, await costOf(flows, { ...one, start }, emulator.books)))
  }
  expect(costs.map(({ early }) => early)).toEqual(costs.map(() => 0))
  return costs
}

const cpuOfPlain = () =>
  measure('a plain process', 'plain', async (world, endpoints) => {
    const options = { directory: world.directory, endpoints, inMemory: true }
    const child = await world.start('plain.child.ts', options)
    const [prefix] = Object.keys(endpoints)
    return { pids: [child.pid], start: (n) => child.call('start', `${prefix}-${n}`) }
  })

if (flows === 0) it('costs', ({ skip }) => skip('npm run test:scale -- --bench'))
else {
  /** Where several processes keep secrets: a folder, where there is no Redis. */
  const redis = await redisServer()
  const shared = 'missing' in redis ? {} : { redis: redis.url }
  afterAll(() => ('missing' in redis ? undefined : redis.stop()))
  const settings = { RESTATE_WORKER__INVOKER__CONCURRENT_INVOCATIONS_LIMIT: '20000' }
  describeOn('sign-ins on Restate', await restateServer(settings), (engine) => {
    it('cost at most four times the CPU of a plain process', { timeout: 1_800_000 }, async () => {
      const signIns = await clientOf(engine)
      const on = (processes: number) =>
        measure(
          `Restate, ${processes} service processes`,
          `restate${processes}x`,
          async (world, endpoints) => {
            const vault = processes === 1 ? { inMemory: true } : shared
            const service = await Service.start(world, engine, { endpoints, ...vault }, processes)
            const [prefix] = Object.keys(endpoints)
            return {
              pids: [service.child.pid, engine.pid() ?? 0],
              start: (n) => signIns.start(`${prefix}-${n}`),
            }
          },
        )
      const [alone, driven] = [await cpuOfPlain(), await on(1)]
      const cpu = (costs: readonly Cost[]) => median(costs.map(({ cpuMsAFlow }) => cpuMsAFlow))
      console.log(`${(cpu(driven) / cpu(alone)).toFixed(1)} times the CPU`)
      if (flows === 1_000) expect(cpu(driven)).toBeLessThanOrEqual(4 * cpu(alone))
      await on(2)
    })
  })
  describeOn('sign-ins on DBOS', await postgresForDbos(), (postgres) => {
    it('have their cost', { timeout: 1_200_000 }, async () => {
      await measure('DBOS', 'dbos', async (world, endpoints) => {
        const service = await DbosService.start(world, postgres, { endpoints, inMemory: true })
        const [prefix] = Object.keys(endpoints)
        return {
          pids: [service.child.pid, postgres.pid() ?? 0],
          start: (n) => service.child.call('start', `${prefix}-${n}`),
        }
      })
    })
  })
}
