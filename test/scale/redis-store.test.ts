import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { redisStore } from '../../src/redis/index.ts'
import { storeLaws } from '../../src/testing/store.ts'
import { describeOn, redisServer } from './servers.ts'

let places = 0

describeOn('redisStore', await redisServer(), (server) => {
  const open = () => {
    const prefix = `laws ${(places += 1)}:`
    const clients = [new Redis(server.url), new Redis(server.url)] as const
    const [one, other] = clients.map((client) => redisStore(client, { prefix }))
    return {
      one: one!,
      other: other!,
      [Symbol.asyncDispose]: async () => {
        await one!.close()
        await other!.close()
        for (const client of clients) client.disconnect()
      },
    }
  }
  for (const law of storeLaws) it(law.name, () => law.run(open))
})
