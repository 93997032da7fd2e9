import { env } from 'node:process'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { limit } from '../patience.ts'
import { describeOn, redisServer } from './servers.ts'

const server = await redisServer()
if ('url' in server) env['AUTHCHART_REDIS'] = server.url
// They look for Redis as they are loaded.
const { Member } = await import('../processes/crew.ts')
const { World } = await import('../processes/world.ts')

const patient = { timeout: limit(60_000), interval: 5 }

describeOn('four processes on one Redis', server, () => {
  it('have one code, one sign-in and one renewal, whoever of them is killed', async ({
    annotate,
  }) => {
    await using world = await World.create({}, 'redis')
    await using crew = new AsyncDisposableStack()
    const { emulator, directory, kind } = world
    const endpoint = emulator.url
    const open = {
      do: 'open',
      id: 'a',
      directory,
      kind,
      endpoint,
      method: 'device',
      refreshWindowMs: 2_000,
    } as const
    const members = [1, 2, 3, 4].map(() => crew.use(new Member([open])))
    const codes = members.map((member) =>
      member.hears((told) => {
        const attempt = 'state' in told && told.state.status === 'signingIn' && told.state.attempt
        return attempt && attempt.status === 'awaitingCode' ? attempt.userCode : undefined
      }),
    )
    const [leader, ...others] = members
    leader?.order({ do: 'signIn', id: 'a' })
    const code = await codes[0]
    for (const member of others) member.order({ do: 'signIn', id: 'a' })
    expect(new Set(await Promise.all(codes))).toEqual(new Set([code]))
    const polls = () => emulator.codes()[0]?.polls ?? 0
    await expect.poll(polls, patient).toBeGreaterThan(1)
    leader?.kill()
    const [before, killedAt] = [polls(), systemClock.now()]
    await expect.poll(polls, patient).toBeGreaterThan(before + 1)
    await annotate(`another asks ${systemClock.now() - killedAt} ms after the kill`)
    emulator.approve(code ?? '')
    for (const member of others)
      expect(await member.ending('a')).toMatchObject({ status: 'signedIn' })
    expect(emulator.codes()).toHaveLength(1)
    // All want a longer one at once.
    await world.plantToken(systemClock.now() + 600_000)
    for (const member of others) member.order({ do: 'token', id: 'a', minTtlMs: 3_600_000 })
    const tokens = others.map((member) =>
      member.hears((told) => {
        if ('error' in told) throw new Error(told.error)
        return 'token' in told ? told.token : undefined
      }),
    )
    expect(new Set(await Promise.all(tokens)).size).toBe(1)
    expect(world.renewals).toBe(1)
    expect(emulator.log.filter(({ early }) => early)).toEqual([])
  })
})
