// npm run playground: serves it until Ctrl-C. With --out FILE it writes the page with the simulation inside, and ends.
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { servePlayground } from './live-server.ts'
import { playgroundPage } from './page.ts'

const { values } = parseArgs({
  options: { out: { type: 'string' }, port: { type: 'string', default: '0' } },
})

if (values.out !== undefined) {
  const { html } = await playgroundPage('simulated')
  await writeFile(values.out, html)
  console.log(`${values.out}: ${(html.length / 1_000).toFixed(0)} kB, opens without a server.`)
} else {
  await using playground = await servePlayground({ port: Number(values.port) })
  console.log(`The playground is at ${playground.url}\nCtrl-C ends it.`)
  await once(process, 'SIGINT')
}
