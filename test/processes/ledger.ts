import type { LogEntry } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { SignInState } from '../../src/index.ts'
import type { Member } from './crew.ts'
import { examine } from './folder.ts'
import type { Story } from './stories.ts'
import type { World } from './world.ts'

/** What a `slow_down` that the dead one did not live to note would have added (docs/contract.md, Sharing). */
const slowDownStepMs = 5_000
/** A grant is written at once: who dies later than this after it has been careless, even where a hundred others run. */
const writtenWithinMs = 10_000

const codesIn = (member: Member): string[] =>
  member.told.flatMap((told) => {
    const attempt = 'state' in told && told.state.status === 'signingIn' && told.state.attempt
    return attempt && attempt.status === 'awaitingCode' ? [attempt.userCode] : []
  })

const saysSignedIn = (member: Member): boolean =>
  member.told.some(
    (told) =>
      ('state' in told && told.state.status === 'signedIn') ||
      ('ended' in told && told.ended.status === 'signedIn'),
  )

/** What each process got from the service and left to the next one, and what nobody should have done. */
export class Ledger {
  readonly wrong: string[] = []
  /**
   * The grants that are lost, since their process was killed between the service's answer and the end of the write; and how
   * long before that the service had given them.
   */
  readonly lossesMs: number[] = []
  /** The device code whose grant is lost: it is good for once, so whoever goes on with it is told `invalid_grant`. */
  spentCode: string | undefined
  readonly #story: Story
  readonly #world: World
  /** Whether the store holds what the service has granted. */
  #isKept = false
  #isRenewalLost = false
  /** The code that a successor must go on with, and when it may ask at the earliest. */
  #code: string | undefined
  #notBefore: number | undefined
  #waitMs: number | undefined

  constructor(story: Story, world: World) {
    this.#story = story
    this.#world = world
  }

  /** How whoever comes next must come by its token, if it comes by one. */
  get way(): string {
    const { hasExpiredToken = false, method, script } = this.#story
    if (this.#isKept) return 'store'
    const canRenew = !this.#isRenewalLost || script.reuse === 'allow'
    return hasExpiredToken && canRenew ? 'refresh' : method
  }

  /** Takes down what a process that is over has done; `entries` is what it asked of the service. */
  async close(member: Member, entries: readonly LogEntry[]): Promise<void> {
    this.wrong.push(...(await examine(this.#world.directory)).wrong)
    this.#judgeCodes(member)
    this.#judgePace(member, entries)
    await this.#judgeGrants(member, entries)
    await this.#bequeath(member)
  }

  /**
   * What comes of going on with a spent code: told once, and then it is for the person to begin again. Whoever was told and
   * was killed in the middle of putting things away may leave a code without its secret to the next one.
   */
  judgeSpent(code: string, ending: SignInState, entries: readonly LogEntry[]): void {
    const refusalsIn = (log: readonly LogEntry[]) =>
      log.filter((e) => e.userCode === code && e.error === 'invalid_grant').length
    const refusals = refusalsIn(entries)
    const wasTold = refusalsIn(this.#world.emulator.log) > refusals
    const error = ending.status === 'failed' ? ending.error : undefined
    const isLeftOver = wasTold && error?.code === 'store_unavailable'
    if ((error?.code !== 'invalid_grant' && !isLeftOver) || error?.retry !== 'restart')
      this.wrong.push(`A spent code ended as ${JSON.stringify(ending)}.`)
    if (refusals !== (isLeftOver ? 0 : 1))
      this.wrong.push(`It was told ${refusals} times that the code is spent.`)
  }

  #judgeCodes(member: Member): void {
    const others = codesIn(member).filter((code) => code !== this.#code)
    if (this.#code !== undefined && others.length > 0)
      this.wrong.push(`It shows ${others.join()} instead of ${this.#code}.`)
  }

  #judgePace(member: Member, entries: readonly LogEntry[]): void {
    for (const entry of entries)
      if (entry.early) this.wrong.push(`Too early: ${JSON.stringify(entry)}`)
    const asked = entries.find(({ userCode }) => userCode === this.#code && userCode !== undefined)
    const notBefore = this.#notBefore ?? member.startedAt + (this.#waitMs ?? 0)
    if (asked !== undefined && asked.at < notBefore)
      this.wrong.push(`It went on asking ${notBefore - asked.at} ms too early.`)
    for (const { userCode, issuedAt } of this.#world.emulator.codes()) {
      const wait = (entries.find((entry) => entry.userCode === userCode)?.at ?? Infinity) - issuedAt
      if (wait < this.#world.intervalMs)
        this.wrong.push(`The first question came after ${wait} ms.`)
    }
  }

  async #judgeGrants(member: Member, entries: readonly LogEntry[]): Promise<void> {
    const { emulator } = this.#world
    const grants = entries.filter((e) => e.operation === 'CreateToken' && e.status === 200)
    const token = await this.#world.token()
    const isKept = token !== undefined && token.held.expiresAt > systemClock.now()
    const [grant, another] = grants
    if (another !== undefined) this.wrong.push('It was granted two tokens.')
    if (grant !== undefined && this.#isKept) this.wrong.push('It asked for what the store holds.')
    if (grant === undefined && isKept !== this.#isKept) this.wrong.push('The token came or went.')
    if (isKept && !emulator.isLive(token.stored.accessToken))
      this.wrong.push('The service has ended what the store holds.')
    if (!isKept && saysSignedIn(member))
      this.wrong.push('It said that somebody is signed in, and the store has no token.')
    if (grant !== undefined && !isKept) this.#lose(member, grant)
    this.#isKept = isKept
  }

  #lose(member: Member, { at, grantType, userCode }: LogEntry): void {
    if (!member.isKilled) return void this.wrong.push('It lives, and has lost its token.')
    const lossMs = (member.killedAt ?? 0) - at
    if (lossMs > writtenWithinMs)
      this.wrong.push(`Killed ${lossMs} ms after the grant, it had not written it.`)
    this.lossesMs.push(lossMs)
    this.spentCode = userCode
    if (grantType === 'refresh_token') this.#isRenewalLost = true
  }

  /** What is left to the next one. */
  async #bequeath(member: Member): Promise<void> {
    const record = await this.#world.record()
    const isOver = record !== undefined && record.outcome !== null
    // It was told of its spent code, and did not live to tell us.
    if (isOver) this.spentCode = undefined
    const snapshot = isOver ? null : (record?.snapshot ?? null)
    const progress = snapshot?.progress ?? null
    const stored = progress?.codes.userCode
    const shown = codesIn(member).at(-1) ?? this.#code
    if (shown !== undefined && !isOver && !this.#isKept && stored !== shown)
      this.wrong.push(`It had ${shown}, and the store has ${stored}.`)
    this.#code = stored
    this.#notBefore = snapshot?.asking === true ? undefined : progress?.nextPollAt
    this.#waitMs = progress === null ? undefined : progress.intervalMs + slowDownStepMs
  }
}
