import { defineSessionBadge, defineSignInPanel } from 'authchart/panel/element'
import { defineSignInInspector } from 'authchart/devtools/viewer'
import { App } from './app.ts'
import { liveWorld } from './live-world.ts'
import { simulatedWorld, type SimulatedOptions } from './simulated-world.ts'
import type { World } from './world.ts'

defineSignInPanel()
defineSessionBadge()
defineSignInInspector()

const browsers = ['none', 'works', 'fails', 'silent'] as const

/** Such as `?seed=7&interval=1&browser=none&runs=no`, which is also how the tests get a world that stands still. */
const optionsOf = (query: URLSearchParams): SimulatedOptions => {
  const number = (name: string) => (query.has(name) ? { [name]: Number(query.get(name)) } : {})
  const browser = browsers.find((one) => one === query.get('browser'))
  return {
    seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 1,
    now: Date.now(),
    ...number('seed'),
    ...number('now'),
    ...number('interval'),
    ...number('latency'),
    ...number('expiresIn'),
    ...(browser !== undefined && { browser }),
    runs: query.get('runs') !== 'no',
  }
}

const start = async (): Promise<void> => {
  const query = new URLSearchParams(location.search)
  const isLive = document.querySelector('meta[name="world"][content="live"]') !== null
  const live = isLive ? await liveWorld() : undefined
  const makeWorld = (): World => live ?? simulatedWorld(optionsOf(query))
  const app = new App({ makeWorld, root: document.body })
  Object.assign(window, { playground: app })
  const story = query.get('story')
  if (story !== null) app.tell(story)
}

await start()
