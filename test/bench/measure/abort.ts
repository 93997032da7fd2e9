// How long an aborted flow takes to settle. In real time.
import { startPlayer, type BenchServer } from '../processes.ts'
import { everyone, max, number, type Cells, type Section } from './plan.ts'

export const measureAbort = async (server: BenchServer): Promise<Section> => {
  const count = 20
  const settled = async (intervalSeconds: number, afterMs: number): Promise<Cells> => {
    await server.set({ intervalSeconds, pendingPolls: 0, hold: true })
    const cells: Cells = {}
    await Promise.all(
      everyone.map(async (name) => {
        using player = await startPlayer(name, server.endpoint)
        const { settleMs = [] } = await player.perform({ kind: 'abort', count, afterMs })
        const longest = max(settleMs)
        cells[name] = longest < 1_000 ? `${number(longest)} ms` : `${number(longest / 1_000)} s`
      }),
    )
    return cells
  }
  return {
    title: `Abort: the longest of ${count} flows from the abort to the end of its promise`,
    rows: [
      { label: 'while it waits for the next poll', cells: await settled(30, 1_500) },
      { label: 'while a poll is under way', cells: await settled(1, 3_000) },
    ],
  }
}
