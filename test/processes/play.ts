import { systemClock } from '../../src/host/clock.ts'
import type { LogEntry } from '../../src/emulator/index.ts'
import type { SignInState } from '../../src/index.ts'
import { Member } from './crew.ts'
import { killAt, type Extent, type Moment } from './moments.ts'
import type { Story } from './stories.ts'
import type { Order } from './words.ts'
import { World } from './world.ts'

/** What came of a story. */
export interface Played {
  readonly ending: SignInState | undefined
  readonly kills: number
  /** Whether one was killed with the only copy of a token in its hands: nobody can get that one again. */
  readonly isGrantLost: boolean
  /** What a process that was killed, or its successor, should not have done. */
  readonly wrong: readonly string[]
  readonly extent: Extent
  readonly transcript: string
}

const codesIn = (member: Member): string[] =>
  member.told.flatMap((told) => {
    const attempt = 'state' in told && told.state.status === 'signingIn' && told.state.attempt
    return attempt && attempt.status === 'awaitingCode' ? [attempt.userCode] : []
  })

const endingOf = (member: Member): SignInState | undefined =>
  member.told.flatMap((told) => ('ended' in told ? [told.ended] : []))[0]

/** Requests that came too early, by what the service has seen. */
const hasty = (world: World, entries: readonly LogEntry[]): string[] => {
  const early = entries.filter((entry) => entry.early).map((entry) => JSON.stringify(entry))
  const first = world.emulator.codes().flatMap(({ userCode, issuedAt }) => {
    const asked = entries.find((entry) => entry.userCode === userCode)
    const wait = (asked?.at ?? Infinity) - issuedAt
    return wait < world.intervalMs ? [`The first question came after ${wait} ms.`] : []
  })
  return [...early.map((entry) => `Too early: ${entry}`), ...first]
}

/** The play of one story, in which a process is killed at each of the moments; the next one goes on. */
class Play {
  readonly #story: Story
  readonly #world: World
  readonly #wrong: string[] = []
  readonly #members: Member[] = []
  /** The code that a successor must go on with. */
  #code: string | undefined
  #kills = 0
  #isGrantLost = false
  #drafts = 0

  constructor(story: Story, world: World) {
    this.#story = story
    this.#world = world
  }

  async run(moments: readonly Moment[], extent: Extent): Promise<Played> {
    const { emulator } = this.#world
    const from = emulator.log.length
    let files = 0
    const watcher = this.#world.onFile(() => (files += 1))
    const startedAt = systemClock.now()
    let ending: SignInState | undefined
    for (const moment of [...moments, undefined]) {
      ending = await this.#act(moment, extent)
      if (ending !== undefined) break
    }
    // Whoever was killed with the token that the service had just issued left a code that is used up.
    if (this.#isGrantLost && ending?.status === 'failed')
      ending = await this.#act(undefined, extent)
    watcher.close()
    const entries = emulator.log.slice(from)
    this.#wrong.push(...hasty(this.#world, entries))
    const left = await this.#world.leftovers()
    if (left.length > 0) this.#wrong.push(`Left behind: ${left.join(', ')}`)
    const killed = this.#members.filter(({ isKilled }) => isKilled).length
    if (this.#drafts > 2 * killed) this.#wrong.push(`${this.#drafts} drafts are left.`)
    const log = entries.map((entry) => `  +${entry.at - startedAt} ${JSON.stringify(entry)}`)
    return {
      ending,
      kills: this.#kills,
      isGrantLost: this.#isGrantLost,
      wrong: this.#wrong,
      extent: {
        time: systemClock.now() - startedAt,
        line: this.#members[0]?.told.length ?? 0,
        request: entries.length,
        file: files,
      },
      transcript: [
        ...this.#members.map((member) => `+${member.startedAt - startedAt} ${member.transcript()}`),
        'requests:',
        ...log,
      ].join('\n'),
    }
  }

  /** Resolves with how it ended; with nothing where the process was killed before. */
  async #act(moment: Moment | undefined, extent: Extent): Promise<SignInState | undefined> {
    const { directory, emulator } = this.#world
    const { method } = this.#story
    const open: Order = { do: 'open', id: 'a', directory, endpoint: emulator.url, method }
    const from = emulator.log.length
    await using member = new Member([open, { do: 'signIn', id: 'a' }])
    this.#members.push(member)
    if (moment !== undefined) killAt(moment, member, this.#world, extent)
    member.dismiss()
    await member.isOver()
    await this.#examine(member)
    await this.#lookForGrant(emulator.log.slice(from))
    const ending = endingOf(member)
    if (ending !== undefined || !member.isKilled) return ending
    this.#kills += 1
    await this.#lookBack(member)
    return undefined
  }

  async #examine(member: Member): Promise<void> {
    const { wrong, drafts } = await this.#world.examine()
    this.#wrong.push(...wrong)
    this.#drafts = drafts
    const others = codesIn(member).filter((code) => code !== this.#code)
    if (this.#code !== undefined && others.length > 0)
      this.#wrong.push(`It shows ${others.join()} instead of ${this.#code}.`)
  }

  async #lookForGrant(entries: readonly LogEntry[]): Promise<void> {
    const isGranted = entries.some(
      ({ operation, status }) => operation === 'CreateToken' && status === 200,
    )
    const kept = (await this.#world.token())?.held.expiresAt ?? 0
    if (isGranted && kept < systemClock.now()) this.#isGrantLost = true
  }

  /** What the one that was killed has left to its successor. */
  async #lookBack(member: Member): Promise<void> {
    const shown = codesIn(member).at(-1)
    const stored = await this.#world.storedCode()
    const live = this.#world.emulator
      .codes()
      .filter(({ status }) => status === 'pending' || status === 'approved')
      .map(({ userCode }) => userCode)
    if (shown !== undefined && live.includes(shown) && stored !== shown)
      this.#wrong.push(`It showed ${shown}, and the store has ${stored}.`)
    this.#code = [shown, stored].find((code) => code !== undefined && live.includes(code))
  }
}

const none: Extent = { time: 0, line: 0, request: 0, file: 0 }

export const play = async (
  story: Story,
  moments: readonly Moment[] = [],
  extent: Extent = none,
): Promise<Played> => {
  await using world = await World.create(story.script)
  if (story.hasExpiredToken === true) await world.plantToken(systemClock.now() - 60_000)
  // Not before it is over is the world taken away.
  return await new Play(story, world).run(moments, extent)
}
