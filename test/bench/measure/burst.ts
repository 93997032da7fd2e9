// Many flows at the same instant.
import { startPlayer, type BenchServer } from '../processes.ts'
import type { Cost, Seen } from '../messages.ts'
import { everyone, max, mean, number, type Cells, type Section } from './plan.ts'

const limitMs = 60_000
const mb = (value: number): string => `${number(value, 0)} MB`

interface Outcome {
  readonly cost: Cost | undefined
  readonly seen: Seen
  readonly trouble: string | undefined
}

export const measureBurst = async (server: BenchServer, quick: boolean): Promise<Section> => {
  const count = quick ? 2_000 : 10_000
  const run = async (name: string): Promise<Outcome> => {
    using player = await startPlayer(name, server.endpoint)
    await server.set({ intervalSeconds: quick ? 1 : 5, pendingPolls: 1 })
    try {
      const cost = await player.perform({ kind: 'flows', count, concurrent: true }, limitMs)
      return { cost, seen: await server.seen(), trouble: cost.failure }
    } catch (error) {
      const trouble = (error as Error).message
      return { cost: undefined, seen: await server.seen(), trouble }
    }
  }

  const rows: Record<string, Cells> = {}
  const put = (label: string, name: string, text: string) =>
    (rows[label] = { ...rows[label], [name]: text })
  const notes: string[] = []
  for (const name of quick ? (['authchart', 'fetch'] as const) : everyone) {
    const { cost, seen, trouble } = await run(name)
    put('flows without a token', name, (count - seen.granted).toLocaleString('en'))
    put('sockets at the peak', name, seen.peakSockets.toLocaleString('en'))
    put(
      'heap / RSS at the peak',
      name,
      cost ? `${mb(cost.peakHeapMb)} / ${mb(cost.peakRssMb)}` : '–',
    )
    put('CPU', name, cost ? `${number(cost.cpuMs / 1_000)} s` : '–')
    put('until the last token', name, cost ? `${number(cost.wallMs / 1_000)} s` : '–')
    const rates = seen.pollRates
    put('polls in the busiest second over the mean', name, number(max(rates) / mean(rates)))
    if (trouble !== undefined) notes.push(`${name}: ${trouble}`)
  }
  return {
    title: `${count.toLocaleString('en')} flows started in one instant, interval ${quick ? 1 : 5} s, two polls each`,
    rows: Object.entries(rows).map(([label, cells]) => ({ label, cells })),
    notes,
  }
}
