import { expect, it } from 'vitest'
import { describeOn, redisServer } from './servers.ts'

describeOn('redis-server', await redisServer(), (server) => {
  it('dies, and comes back at the same place', async () => {
    await server.kill9()
    await server.restart()
    expect(server.url).toContain(String(server.port))
  })
})
