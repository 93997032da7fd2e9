import { existsSync, readFileSync } from 'node:fs'
import { memoryStore } from '../store/memory.ts'
import { systemClock } from '../kit/clock.ts'
import type { Capabilities, Host } from './host.ts'
import { nodeCrypto } from './node-crypto.ts'
import { nodeFetch } from './node-fetch.ts'
import { endpointSettings } from './node-endpoints.ts'
import { nodeRedirectReceiver } from './node-redirect.ts'
import { systemRandom } from './random.ts'
import { detectWake } from './wake.ts'

const isWsl = (): boolean => {
  try {
    return /microsoft/i.test(readFileSync('/proc/version', 'utf8'))
  } catch {
    return false
  }
}

/** Whether a browser opened here is in front of the person: not over SSH; in a container it is not known. */
const browserOnThisMachine = (env: NodeJS.ProcessEnv): Capabilities['browserOnThisMachine'] => {
  if (env['SSH_CONNECTION'] !== undefined || env['SSH_TTY'] !== undefined) return false
  if (env['CODESPACES'] !== undefined || env['REMOTE_CONTAINERS'] !== undefined) return 'unknown'
  if (existsSync('/.dockerenv') || isWsl()) return 'unknown'
  const hasDisplay = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
  return process.platform !== 'linux' || hasDisplay
}

/** `open` cannot tell whether anything came up: where no browser can, it must not be asked. */
const openWith =
  ({ browserOnThisMachine }: Capabilities) =>
  async (url: string): Promise<void> => {
    if (browserOnThisMachine === false) throw new Error('There is no browser on this machine.')
    // Bundlers leave it for the moment when it is needed, and pass over it where it is not installed.
    const { default: open } = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ 'open'
    ).catch((cause: unknown) => {
      throw new Error('To open browsers: npm install open', { cause })
    })
    await open(url)
  }

/**
 * The ports of Node: `fetch` over `node:http`, the system's clocks and randomness, a store in memory, redirects received on
 * 127.0.0.1, and the browser by way of the `open` package, which is an optional peer. Make one per process.
 *
 * It reads `AWS_ENDPOINT_URL_SSO_OIDC`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT` and
 * `AWS_USE_DUALSTACK_ENDPOINT` as the AWS CLI does, and the proxy variables. A sign-in under way keeps the process alive; a session that is signed in does not.
 *
 * `capabilities` come from the terminal, from SSH, WSL, containers and displays. A program without a terminal has no person
 * watching, as far as this can tell, and gets device codes: a desktop app or an extension says otherwise.
 *
 * @example
 * import { createSession, identityCenter } from 'authchart'
 * import { nodeHost } from 'authchart/node'
 *
 * const host = nodeHost()
 * const desktop = nodeHost({ capabilities: { interactive: true, browserOnThisMachine: true } })
 */
export const nodeHost = (ports: Partial<Host> = {}): Host => {
  const { env } = process
  const capabilities: Capabilities = {
    browserOnThisMachine: browserOnThisMachine(env),
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  }
  return {
    fetch: nodeFetch(),
    clock: systemClock,
    random: systemRandom,
    // A tenth of what Web Crypto's costs, which hands each text to another thread.
    sha256: (bytes) => Promise.resolve(nodeCrypto().hash('sha256', bytes, 'buffer')),
    store: memoryStore(ports.clock ?? systemClock),
    openBrowser: openWith(ports.capabilities ?? capabilities),
    redirect: nodeRedirectReceiver({ clock: ports.clock ?? systemClock }),
    wake$: detectWake(ports.clock ?? systemClock),
    capabilities,
    endpoints: endpointSettings(env),
    ...ports,
  }
}
