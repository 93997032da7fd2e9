import { memoryStore } from '../store/memory.ts'
import { systemClock } from '../kit/clock.ts'
import type { Capabilities, Host } from './host.ts'
import { browserOnThisMachine, openWith } from './node-browser.ts'
import { nodeCrypto } from './node-crypto.ts'
import { nodeFetch } from './node-fetch.ts'
import { endpointSettings } from './node-endpoints.ts'
import { explainTrouble } from './node-troubles.ts'
import { nodeRedirectReceiver } from './node-redirect.ts'
import { systemRandom } from './random.ts'
import { detectWake } from './wake.ts'

/**
 * The ports of Node: `fetch` over `node:http`, the system's clocks and randomness, a store in memory, redirects received on
 * 127.0.0.1, and the browser by the commands in `$BROWSER`, or else by way of the `open` package, which is an optional peer. Make
 * one per process.
 *
 * It reads `AWS_ENDPOINT_URL_SSO_OIDC`, `AWS_ENDPOINT_URL_SSO`, `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT` and
 * `AWS_USE_DUALSTACK_ENDPOINT` as the AWS CLI does, and the proxy variables. A sign-in under way keeps the process alive; a session that is signed in does not.
 *
 * `capabilities` come from the terminal, from SSH, `$BROWSER`, WSL, containers and displays. A program without a terminal has no person
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
    openBrowser: openWith(ports.capabilities, env, ports.clock ?? systemClock),
    redirect: nodeRedirectReceiver({ clock: ports.clock ?? systemClock }),
    wake$: detectWake(ports.clock ?? systemClock),
    capabilities,
    endpoints: endpointSettings(env),
    explain: explainTrouble,
    ...ports,
  }
}
