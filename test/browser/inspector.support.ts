import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bundle } from './bundle.ts'
import type { Said } from './inspector-story.ts'

export type Message = Readonly<Record<string, unknown>>

/** With the names of functions, by which Stately shows what is called. */
export const bundleInspected = (name: string): Promise<string> =>
  bundle(new URL(name, import.meta.url), { keepNames: true })

const body = '<button type="button">Inspect</button><iframe></iframe>'
const page = `<!doctype html><link rel="icon" href="data:,">${body}<script type="module" src="/page.js"></script>`

export interface Served extends AsyncDisposable {
  readonly origin: string
  /** Sent with the page from now on. */
  headers: Readonly<Record<string, string>>
  /** What the page's picture waits for, where it has one: the page is not loaded before. */
  late: () => Promise<void>
}

/** A page with one script, one button and one frame, on a site of its own. */
export const servePage = async (script: string, hostname: string): Promise<Served> => {
  const app = new Hono()
    .get('/', (c) => c.html(page, 200, served.headers))
    .get('/late', async (c) => {
      await served.late()
      return c.body(null, 204)
    })
    .get('/page.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript' }))
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  if (!server.listening) await once(server, 'listening')
  const served: Served = {
    origin: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    headers: {},
    late: () => Promise.resolve(),
    async [Symbol.asyncDispose]() {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
    },
  }
  return served
}

/** What Stately adds to XState's words. An actor's snapshot is that of a later moment, when the browser had time for it. */
const added = ['createdAt', '_version', 'id', 'definition']

export const toSaid = (message: Message): Said => {
  const isActor = message['type'] === '@xstate.actor'
  const left = Object.entries(message).filter(
    ([name]) => !added.includes(name) && !(isActor && name === 'snapshot'),
  )
  return Object.fromEntries(left) as unknown as Said
}

/** The same, with Stately's ellipses where it has put them. */
export const elided = (whole: unknown, part: unknown): unknown => {
  if (part === '[...]') return part
  if (Array.isArray(whole) && Array.isArray(part))
    return whole.map((item, n) => elided(item, part[n]))
  if (typeof whole !== 'object' || typeof part !== 'object' || !whole || !part) return whole
  const parts = part as Message
  return Object.fromEntries(
    Object.entries(whole).map(([name, item]) => [name, elided(item, parts[name])]),
  )
}

/** Each actor's place in the tree, such as `session/signIn/device`. */
export const pathsOf = (said: readonly Said[]): string[] => {
  const paths = new Map<unknown, string>()
  for (const { type, sessionId, parentId, name } of said) {
    const above = paths.get(parentId)
    if (type === '@xstate.actor')
      paths.set(sessionId, above === undefined ? String(name) : `${above}/${String(name)}`)
  }
  return [...paths.values()]
}

/** The paths of a tree that is drawn in a text. What follows a colon is a line's own branches. */
export const drawnPaths = (text: string): string[] => {
  const paths: string[] = []
  const above: string[] = []
  for (const line of text.split('\n')) {
    const [, indent = '', names, rest = ''] = /^([│├└─ ]*)(\w+(?:, \w+)*)(.*)$/.exec(line) ?? []
    const depth = indent.length / 3
    for (const name of names?.split(', ') ?? []) {
      const path = [...above.slice(0, depth), name].join('/')
      const [, branches = ''] = /: ([\w, ]+)$/.exec(rest) ?? []
      paths.push(path, ...branches.split(', ').flatMap((branch) => branch && `${path}/${branch}`))
      above[depth] = name
    }
  }
  return paths.filter(Boolean)
}
