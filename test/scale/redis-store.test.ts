import { Redis } from 'ioredis'
import { it } from 'vitest'
import { redisStore } from '../../src/redis/index.ts'
import { storeLaws } from '../../src/testing/store.ts'
import { describeOn, redisServer } from './servers.ts'

let places = 0

describeOn('redisStore', await redisServer(), (server) => {
  const connect = (prefix: string) => {
    const client = new Redis(server.url)
    return { client, store: redisStore(client, { prefix }) }
  }
  const open = () => {
    const prefix = `laws ${(places += 1)}:`
    const [one, other] = [connect(prefix), connect(prefix)]
    return {
      one: one.store,
      other: other.store,
      [Symbol.asyncDispose]: async () => {
        for (const { client, store } of [one, other]) {
          await store.close()
          client.disconnect()
        }
      },
    }
  }
  for (const law of storeLaws) it(law.name, () => law.run(open))
})
