// CPU of the client's process for each completed flow: a code, pending, pending, granted.
import { startPlayer, type BenchServer, type Player } from '../processes.ts'
import { everyone, number, type Cells, type Section, type SubjectName } from './plan.ts'

/** A thousand times: the library's shortest interval, one second, becomes the peers' one millisecond. */
const speed = 1_000

const ratios = (least: ReadonlyMap<SubjectName, number>): Cells => {
  const base = least.get('fetch') ?? Number.NaN
  return Object.fromEntries([...least].map(([name, ms]) => [name, number(ms / base, 2)]))
}

export const measureCpu = async (server: BenchServer, quick: boolean): Promise<Section> => {
  const sequential = { count: quick ? 100 : 200, rounds: quick ? 2 : 6 }
  const atOnce = { count: quick ? 500 : 2_000, rounds: quick ? 1 : 2 }
  const players = new Map<SubjectName, Player>()
  for (const name of everyone) players.set(name, await startPlayer(name, server.endpoint, speed))

  const leastOf = async (concurrent: boolean, { count, rounds }: typeof atOnce) => {
    const least = new Map<SubjectName, number>()
    // The first round warms up.
    for (let round = 0; round <= rounds; round += 1)
      for (const [name, player] of players) {
        await server.set({ intervalSeconds: 1 / speed, pendingPolls: 2 })
        const { cpuMs, failures, failure } = await player.perform({
          kind: 'flows',
          count,
          concurrent,
        })
        const { granted } = await server.seen()
        if (failures > 0 || granted < count)
          throw new Error(`${name}: ${count - granted} of ${count} flows failed: ${failure}`)
        const perFlow = cpuMs / count
        if (round > 0) least.set(name, Math.min(perFlow, least.get(name) ?? Infinity))
      }
    return least
  }

  try {
    const alone = await leastOf(false, sequential)
    const together = await leastOf(true, atOnce)
    const ms = (least: Map<SubjectName, number>) => number(least.get('fetch') ?? 0, 2)
    return {
      title: 'CPU for each completed flow of three polls, as a ratio to the bare loop',
      rows: [
        { label: 'one after the other', cells: ratios(alone) },
        { label: `${atOnce.count.toLocaleString('en')} at once`, cells: ratios(together) },
      ],
      notes: [
        `The bare loop's 1.00 is ${ms(alone)} ms one after the other and ${ms(together)} ms at once. Four requests a flow.`,
      ],
    }
  } finally {
    for (const player of players.values()) player[Symbol.dispose]()
  }
}
