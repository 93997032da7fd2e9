// What a flow keeps on the heap while it waits for the person.
import { startPlayer, type BenchServer } from '../processes.ts'
import { everyone, number, type Cells, type Section, type SubjectName } from './plan.ts'

const kB = (bytes = 0): string => `${number(bytes / 1_000)} kB`

export const measureHeap = async (server: BenchServer, quick: boolean): Promise<Section> => {
  const count = quick ? 2_000 : 10_000
  await server.set({ intervalSeconds: 3_600, pendingPolls: 1 })
  const heapOf = async (name: SubjectName, watched = false): Promise<string> => {
    using player = await startPlayer(name, server.endpoint)
    const { heapPerFlow, failure } = await player.perform({ kind: 'pending', count, watched })
    if (failure !== undefined) throw new Error(`${name}: ${failure}`)
    return kB(heapPerFlow)
  }
  // Memory does not mind company.
  const all = everyone.map(async (name): Promise<[string, string]> => [name, await heapOf(name)])
  const watched = { authchart: await heapOf('authchart', true) }
  const cells: Cells = Object.fromEntries(await Promise.all(all))
  return {
    title: `Heap for each pending flow, ${count.toLocaleString('en')} of them`,
    rows: [
      { label: 'waiting, a caller awaits the result', cells },
      { label: 'the same, and subscribed to `state$`', cells: watched },
    ],
  }
}
