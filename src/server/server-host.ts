import type { Host } from '../host/host.ts'
import { nodeHost } from '../host/node.ts'

/** The ports that a server may have of its own. */
export type ServerPorts = Partial<Omit<Host, 'openBrowser' | 'redirect' | 'capabilities'>>

/**
 * The ports of a server, whose users' browsers are on other machines: those of `nodeHost()`, without a browser to open and without a
 * redirect receiver. Sessions on it ask by a device code, whatever the surroundings of the process look like, and no state offers the browser.
 *
 * @example
 * import { fileStore } from 'authchart/node'
 * import { serverHost } from 'authchart/server'
 *
 * const host = serverHost({ store: fileStore({ directory: '/var/lib/acme' }) })
 */
export const serverHost = (ports: ServerPorts = {}): Host => {
  const capabilities = { browserOnThisMachine: false, interactive: false }
  const host = nodeHost({ ...ports, capabilities })
  for (const port of ['openBrowser', 'redirect']) Reflect.deleteProperty(host, port)
  return host
}
