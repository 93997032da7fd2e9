// Several processes that serve the workflow at one address.
import cluster from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { serveCalls } from './child.ts'

await serveCalls(async (options: { readonly processes: number }) => {
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('restate.child.ts', import.meta.url)),
    args: [JSON.stringify(options)],
    execArgv: process.execArgv,
  })
  const workers = Array.from({ length: options.processes }, () => cluster.fork())
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  return {}
})
