import { setTimeout as sleep } from 'node:timers/promises'
import {
  identityCenter,
  memoryStore,
  systemClock,
  type Fetch,
  type Host,
  type Provider,
  type Store,
} from 'authchart'
import { fileStore, nodeHost } from 'authchart/node'
import { redisStore } from 'authchart/redis'
import { Redis } from 'ioredis'

/** What a process that serves sign-ins is told. */
export interface ServiceOptions {
  readonly directory: string
  /** Where the sign-ins whose keys begin so find the service. */
  readonly endpoints: Readonly<Record<string, string>>
  /** How much longer each answer of the service takes. */
  readonly slowMs?: number
  /** Whether secrets are kept in memory, and not in the directory. */
  readonly inMemory?: boolean
  /** A Redis in which secrets are kept, in their place. */
  readonly redis?: string
}

/** A line on which answers take their time; an abort is heard at once. */
const slowly =
  (ms: number): Fetch =>
  async (url, init) => {
    const response = await fetch(url, init)
    await sleep(ms, undefined, { ...(init.signal && { signal: init.signal }) })
    return response
  }

export const hostOf = ({ slowMs }: ServiceOptions): Host =>
  nodeHost(slowMs === undefined ? {} : { fetch: slowly(slowMs) })

export const storeOf = ({ directory, inMemory, redis }: ServiceOptions): Store => {
  if (redis !== undefined) return redisStore(new Redis(redis), { prefix: `${directory}:` })
  return inMemory === true ? memoryStore(systemClock) : fileStore({ directory })
}

export const providerOf =
  ({ endpoints }: ServiceOptions) =>
  (key: string): Provider =>
    identityCenter({
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
      sessionName: key,
      endpoint: endpoints[key.split('-')[0] ?? ''] ?? '',
    })
