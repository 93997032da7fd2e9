import { env } from 'node:process'
import { Redis } from 'ioredis'
import { redisStore, type RedisStore } from '../../src/redis/index.ts'

let client: Redis | undefined
const stores = new Map<string, RedisStore>()

/** The one of this process; what is a folder elsewhere is a prefix here. */
export const redisStoreOf = (directory: string): RedisStore => {
  client ??= new Redis(env['AUTHCHART_REDIS'] ?? '')
  const store = stores.get(directory) ?? redisStore(client, { prefix: `${directory}:` })
  stores.set(directory, store)
  return store
}

export const closeRedisStores = (directory?: string): void => {
  for (const [place, store] of stores) {
    if (directory !== undefined && place !== directory) continue
    void store.close()
    stores.delete(place)
  }
  if (stores.size > 0) return
  client?.disconnect()
  client = undefined
}
