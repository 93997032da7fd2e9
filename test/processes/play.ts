import { systemClock } from '../../src/kit/clock.ts'
import type { SignInState } from '../../src/index.ts'
import { Member } from './crew.ts'
import { examine } from './folder.ts'
import { Ledger } from './ledger.ts'
import { actAt, type Extent, type Moment } from './moments.ts'
import type { Kind } from './stores.ts'
import type { Story } from './stories.ts'
import type { Order } from './words.ts'
import { World } from './world.ts'

/** What came of a story. */
export interface Played {
  readonly ending: SignInState | undefined
  /** How the token of a story that ends well must have come. */
  readonly way: string
  readonly kills: number
  /** How long before the kill the service had granted what died with a process: nobody can get that one again. */
  readonly lossesMs: readonly number[]
  /** What a process that was killed, or its successor, should not have done. */
  readonly wrong: readonly string[]
  readonly extent: Extent
  readonly transcript: string
}

/** No process writes more files than this at a time. */
const draftsEach = 2

const endingOf = (member: Member): SignInState | undefined =>
  member.told.flatMap((told) => ('ended' in told ? [told.ended] : []))[0]

/** The play of one story, in which a process is killed at each of the moments; the next one goes on. */
class Play {
  readonly #story: Story
  readonly #world: World
  readonly #ledger: Ledger
  readonly #wrong: string[] = []
  readonly #members: Member[] = []
  #kills = 0
  #way = ''

  constructor(story: Story, world: World) {
    this.#story = story
    this.#world = world
    this.#ledger = new Ledger(story, world)
  }

  async run(moments: readonly Moment[], extent: Extent): Promise<Played> {
    const { emulator, directory } = this.#world
    const from = emulator.log.length
    let files = 0
    const stopCounting = this.#world.onFile(() => (files += 1))
    const startedAt = systemClock.now()
    const ending = await this.#perform(moments, extent)
    stopCounting()
    const { drafts } = await examine(directory)
    const killed = this.#members.filter(({ isKilled }) => isKilled).length
    if (drafts > draftsEach * killed) this.#wrong.push(`${drafts} drafts are left.`)
    const left = await this.#world.leftovers()
    if (left.length > 0) this.#wrong.push(`Left behind: ${left.join(', ')}`)
    const entries = emulator.log.slice(from)
    const log = entries.map((entry) => `  +${entry.at - startedAt} ${JSON.stringify(entry)}`)
    return {
      ending,
      way: this.#way,
      kills: this.#kills,
      lossesMs: this.#ledger.lossesMs,
      wrong: [...this.#wrong, ...this.#ledger.wrong],
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

  /** Has one process after the other go on, until one has come to an end that is not that of a spent code. */
  async #perform(moments: readonly Moment[], extent: Extent): Promise<SignInState | undefined> {
    const left = [...moments]
    while (this.#wrong.length === 0) {
      const from = this.#world.emulator.log.length
      const { spentCode } = this.#ledger
      const ending = await this.#act(left.shift(), extent)
      if (ending === undefined) continue
      if (spentCode === undefined) return ending
      this.#ledger.judgeSpent(spentCode, ending, this.#world.emulator.log.slice(from))
    }
    return undefined
  }

  /** Resolves with how it ended; with nothing where the process was killed before. */
  async #act(moment: Moment | undefined, extent: Extent): Promise<SignInState | undefined> {
    const { directory, kind, emulator } = this.#world
    const { method } = this.#story
    const open: Order = { do: 'open', id: 'a', directory, kind, endpoint: emulator.url, method }
    const from = emulator.log.length
    this.#way = this.#ledger.way
    await using member = new Member([open, { do: 'signIn', id: 'a' }])
    this.#members.push(member)
    if (moment !== undefined) actAt(moment, member, this.#world, extent, () => member.kill())
    member.dismiss()
    this.#wrong.push(...(await member.isOver()))
    await this.#world.hasHeardAll()
    await this.#ledger.close(member, emulator.log.slice(from))
    const ending = endingOf(member)
    if (ending === undefined && member.isKilled) this.#kills += 1
    if (ending === undefined && !member.isKilled) this.#wrong.push('It left without a word.')
    return ending
  }
}

const none: Extent = { time: 0, line: 0, request: 0, file: 0 }

export const play = async (
  story: Story,
  moments: readonly Moment[] = [],
  extent: Extent = none,
  kind: Kind = 'file',
): Promise<Played> => {
  await using world = await World.create(story.script, kind)
  if (story.hasExpiredToken === true) await world.plantToken(systemClock.now() - 60_000)
  // Not before it is over is the world taken away.
  return await new Play(story, world).run(moments, extent)
}
