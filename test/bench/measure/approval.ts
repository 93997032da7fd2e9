// How soon an approval is noticed, and whether any poll was needless, for approvals at random moments. In real time.
import { startPlayer, type BenchServer } from '../processes.ts'
import { everyone, max, mean, number, type Cells, type Section } from './plan.ts'

const ms = (value: number): string => `${number(value, 0)} ms`

export const measureApproval = async (server: BenchServer, quick: boolean): Promise<Section> => {
  const count = quick ? 40 : 200
  const delays: Cells = {}
  const wasted: Cells = {}
  const early: Cells = {}
  for (const name of everyone) {
    using player = await startPlayer(name, server.endpoint)
    await server.set({
      intervalSeconds: 1,
      pendingPolls: 0,
      approveWithinMs: [100, quick ? 1_900 : 4_900],
    })
    const cost = await player.perform({ kind: 'flows', count, concurrent: true })
    if (cost.failures > 0) throw new Error(`${name}: ${cost.failure}`)
    const seen = await server.seen()
    const approvals = seen.approvals ?? []
    const delayed = approvals.map(({ delayMs }) => delayMs)
    delays[name] = `${ms(mean(delayed))} / ${ms(max(delayed))}`
    wasted[name] = String(approvals.reduce((sum, approval) => sum + approval.wasted, 0))
    early[name] = String(seen.early)
  }
  return {
    title: `Approval at a random moment, interval 1 s, ${count} flows`,
    rows: [
      { label: 'approval to token, mean / longest', cells: delays },
      { label: 'polls over the least that the interval allows', cells: wasted },
      { label: 'polls sooner than the interval', cells: early },
    ],
  }
}
