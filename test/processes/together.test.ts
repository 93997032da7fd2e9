import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import type { Script } from '../../src/emulator/index.ts'
import { limit } from '../patience.ts'
import { Member } from './crew.ts'
import type { Told } from './words.ts'
import { World } from './world.ts'

const patient = { timeout: limit(60_000), interval: 5 }

/** Two processes on one store, each with a session; nobody has signed in. */
class Pair extends AsyncDisposableStack {
  readonly world: World
  readonly one: Member
  readonly other: Member

  private constructor(world: World) {
    super()
    this.world = this.use(world)
    const open = {
      do: 'open',
      id: 'a',
      directory: world.directory,
      kind: world.kind,
      endpoint: world.emulator.url,
      method: 'device',
    } as const
    this.one = this.use(new Member([open]))
    this.other = this.use(new Member([open]))
  }

  static async meet(script: Script = {}): Promise<Pair> {
    return new Pair(await World.create(script))
  }
}

const statusOf = (told: Told | undefined): string | undefined =>
  told !== undefined && 'state' in told ? told.state.status : undefined

/** Resolves when the latest that it says of its session is `status`. */
const isAt = (member: Member, status: string): Promise<void> =>
  expect.poll(() => statusOf(member.told.findLast((told) => 'state' in told)), patient).toBe(status)

/** Resolves with the code that it shows, once it has asked so often. */
const codeOf = (member: Member, count = 0): Promise<string> =>
  member.hears((told) => {
    const state = 'state' in told ? told.state : undefined
    const attempt = state?.status === 'signingIn' ? state.attempt : undefined
    return attempt?.status === 'awaitingCode' && attempt.poll.count >= count
      ? attempt.userCode
      : undefined
  })

const signIn = { do: 'signIn', id: 'a' } as const

describe('two processes that share a sign-in', () => {
  it('show one code, and one goes on when the other is killed', async ({ annotate }) => {
    await using pair = await Pair.meet()
    const { world, one, other } = pair
    const { emulator } = world
    one.order(signIn)
    const code = await codeOf(one)
    other.order(signIn)
    expect(await codeOf(other)).toBe(code)
    await codeOf(one, 2)
    one.kill()
    const killedAt = systemClock.now()
    const isTakenOver = () => emulator.codes()[0]?.polls ?? 0
    await expect.poll(isTakenOver, patient).toBeGreaterThan(2)
    await annotate(`the other asks ${systemClock.now() - killedAt} ms after that`)
    emulator.approve(code)
    expect(await other.ending('a')).toMatchObject({ status: 'signedIn', via: 'device' })
    expect(emulator.codes()).toHaveLength(1)
    expect(emulator.log.filter(({ early }) => early)).toEqual([])
  })

  it('sign in once for both, who asked and who did not', async () => {
    await using pair = await Pair.meet({ approveAfter: 1 })
    const { world, one, other } = pair
    await isAt(other, 'signedOut')
    one.order(signIn)
    await isAt(one, 'signedIn')
    await isAt(other, 'signedIn')
    other.order(signIn)
    expect(await other.ending('a')).toMatchObject({ status: 'signedIn', via: 'store' })
    expect(world.emulator.codes()).toHaveLength(1)
  })

  it('sign out together, and in again', async () => {
    await using pair = await Pair.meet({ approveAfter: 0.5 })
    const { world, one, other } = pair
    one.order(signIn)
    await isAt(one, 'signedIn')
    await isAt(other, 'signedIn')
    other.order({ do: 'signOut', id: 'a' })
    await isAt(other, 'signedOut')
    await isAt(one, 'signedOut')
    expect(await world.token()).toBeUndefined()
    other.order(signIn)
    await isAt(other, 'signedIn')
    await isAt(one, 'signedIn')
    expect(world.emulator.codes()).toHaveLength(2)
  })
})
