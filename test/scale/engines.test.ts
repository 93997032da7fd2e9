import { expect, it } from 'vitest'
import { run } from '../tools/run.ts'
import { describeOn, postgresServer, restateServer } from './servers.ts'

describeOn('restate-server', await restateServer(), (server) => {
  it('dies, and comes back at the same places', async () => {
    await server.kill9()
    await expect(fetch(`${server.admin}/health`)).rejects.toThrow()
    await server.restart()
    expect((await fetch(`${server.admin}/health`)).ok).toBe(true)
    expect((await fetch(`${server.url}/restate/health`)).ok).toBe(true)
  })
})

describeOn('postgres', await postgresServer(), (server) => {
  it('dies, and comes back with its data', async () => {
    const psql = (sql: string) => run('psql', [`${server.url}/postgres`, '-Atc', sql])
    expect(psql('create table kept (n int); insert into kept values (7)')).toMatchObject({
      ok: true,
    })
    await server.kill9()
    await server.restart()
    expect(psql('select n from kept').output).toBe('7')
  })
})
