// npm run bench [-- --quick] [-- --write] [-- --only cpu,heap,…]
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { root } from '../tools/run.ts'
import { measureAbort } from './measure/abort.ts'
import { measureApproval } from './measure/approval.ts'
import { measureBurst } from './measure/burst.ts'
import { measureCpu } from './measure/cpu.ts'
import { measureFleet } from './measure/fleet.ts'
import { measureHeap } from './measure/heap.ts'
import { measureImport } from './measure/import.ts'
import type { Section } from './measure/plan.ts'
import { measureProviders } from './measure/providers.ts'
import { measureSize } from './measure/size.ts'
import { measureWatchers } from './measure/watchers.ts'
import { startServer } from './processes.ts'
import { circumstances, toMarkdown, writeReport } from './report.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const { quick, write, only } = values
if (!existsSync(`${root}dist/src/index.js`)) throw new Error('npm run build first')

using server = await startServer()
await server.set({ intervalSeconds: 0.001, pendingPolls: 2 })

const measurements: Record<string, () => Section | Promise<Section>> = {
  import: () => measureImport(server.endpoint, quick),
  size: measureSize,
  cpu: () => measureCpu(server, quick),
  abort: () => measureAbort(server),
  approval: () => measureApproval(server, quick),
  heap: () => measureHeap(server, quick),
  burst: () => measureBurst(server, quick),
  providers: () => measureProviders(quick),
  fleet: () => measureFleet(quick),
  watchers: () => measureWatchers(quick),
}
const chosen = only?.split(',') ?? Object.keys(measurements)
const sections: string[] = []
console.log(`${circumstances()}\n`)
for (const name of chosen) {
  const measure = measurements[name]
  if (measure === undefined) throw new Error(`--only ${name}: there is no such measurement`)
  const startedAt = performance.now()
  const markdown = toMarkdown(await measure())
  sections.push(markdown)
  console.log(`${markdown}\n\n(${((performance.now() - startedAt) / 1_000).toFixed(0)} s)\n`)
}
if (write) writeReport([circumstances(), ...sections].join('\n\n'))
