// CPU of the client's process for each completed flow: a code, pending, pending, granted.
import { startPlayer, type BenchServer, type Player } from '../processes.ts'
import { everyone, number, type Cells, type Section, type SubjectName } from './plan.ts'

/** A thousand times: the library's shortest interval, one second, becomes the peers' one millisecond. */
const speed = 1_000

/** Milliseconds of each subject, round by round. */
type Rounds = ReadonlyMap<SubjectName, readonly number[]>

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** The ratios within each round, since the machine is another one from round to round; of these the median. */
const ratios = (rounds: Rounds, to: SubjectName): Cells => {
  const base = rounds.get(to) ?? []
  const ratio = (perRound: readonly number[]) =>
    median(perRound.map((ms, round) => ms / (base[round] ?? Number.NaN)))
  return Object.fromEntries([...rounds].map(([name, all]) => [name, number(ratio(all), 2)]))
}

export const measureCpu = async (server: BenchServer, quick: boolean): Promise<Section> => {
  const sequential = { count: quick ? 100 : 500, rounds: quick ? 1 : 3 }
  const atOnce = { count: quick ? 500 : 2_000, rounds: quick ? 1 : 3 }
  const players = new Map<SubjectName, Player>()
  for (const name of everyone) players.set(name, await startPlayer(name, server.endpoint, speed))

  const measureRounds = async (concurrent: boolean, { count, rounds }: typeof atOnce) => {
    const perRound = new Map<SubjectName, number[]>()
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
        if (round > 0) perRound.set(name, [...(perRound.get(name) ?? []), perFlow])
      }
    return perRound
  }

  try {
    const alone = await measureRounds(false, sequential)
    const together = await measureRounds(true, atOnce)
    const ms = (rounds: Rounds) => number(median(rounds.get('fetch') ?? []), 2)
    const many = atOnce.count.toLocaleString('en')
    return {
      title:
        'CPU for each completed flow of three polls, as a ratio to the bare loop, and to the AWS SDK',
      rows: [
        { label: 'one after the other', cells: ratios(alone, 'fetch') },
        { label: `${many} at once`, cells: ratios(together, 'fetch') },
        { label: 'one after the other, to the AWS SDK', cells: ratios(alone, 'aws-sdk') },
        { label: `${many} at once, to the AWS SDK`, cells: ratios(together, 'aws-sdk') },
      ],
      notes: [
        `The bare loop's 1.00 is ${ms(alone)} ms one after the other and ${ms(together)} ms at once. Four requests a flow.`,
      ],
    }
  } finally {
    for (const player of players.values()) player[Symbol.dispose]()
  }
}
