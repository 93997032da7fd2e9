import { systemClock } from '../../src/kit/clock.ts'
import type { Member } from './crew.ts'
import type { Order, Told } from './words.ts'

/** What a process was told to do in a story, and what came of it: `token`, or how it failed. */
export interface Wait {
  readonly member: string
  readonly from: number
  readonly to: number
  readonly outcome: string
  /** For how long a token that it asked for should be good. */
  readonly minTtlMs: number | undefined
}

/** What a process has shown: a code, from then on and until then. */
export interface Showing {
  readonly member: string
  readonly code: string
  readonly from: number
  readonly to: number
}

const codeIn = (told: Told): string | undefined => {
  const attempt = 'state' in told && told.state.status === 'signingIn' && told.state.attempt
  return attempt && attempt.status === 'awaitingCode' ? attempt.userCode : undefined
}

/** One process in one story: of the others, each is in several at a time. */
export class Role {
  readonly name: string
  readonly member: Member
  readonly waits: Wait[] = []
  readonly #id: string

  constructor(name: string, member: Member, id: string) {
    this.name = name
    this.member = member
    this.#id = id
  }

  get told(): readonly Told[] {
    return this.member.told.filter(({ id }) => id === this.#id)
  }

  get status(): string {
    const last = this.told.findLast((told) => 'state' in told)
    return last !== undefined && 'state' in last ? last.state.status : 'none'
  }

  /** What it was told to do, and what came of it; `undefined` where nothing came for long. */
  async do(order: Order): Promise<string> {
    const before = this.told.length
    const from = systemClock.now()
    this.member.order(order)
    const { at, outcome } = await this.member.hears((told) => {
      if (told.id !== this.#id || 'state' in told) return undefined
      if (this.told.indexOf(told) < before) return undefined
      if ('token' in told) return { at: told.at, outcome: told.token }
      if ('error' in told) return { at: told.at, outcome: told.error }
      if ('closed' in told) return { at: told.at, outcome: 'closed' }
      const { ended } = told
      return { at: told.at, outcome: 'error' in ended ? ended.error.code : ended.status }
    })
    const minTtlMs = order.do === 'token' ? order.minTtlMs : undefined
    this.waits.push({ member: this.name, from, to: at, outcome, minTtlMs })
    return outcome
  }

  /** Has the person sign in, who begins anew where a code has died. */
  async signIn(): Promise<void> {
    for (let left = 4; left > 0; left -= 1) {
      const outcome = await this.do({ do: 'signIn', id: this.#id })
      if (outcome === 'signedIn') return
    }
  }

  close(): Promise<string> {
    return this.do({ do: 'close', id: this.#id })
  }

  token(minTtlMs: number): Promise<string> {
    return this.do({ do: 'token', id: this.#id, minTtlMs })
  }

  showings(until: number): Showing[] {
    const states = this.told.filter((told) => 'state' in told)
    return states.flatMap((told, n) => {
      const code = codeIn(told)
      const to = states[n + 1]?.at ?? until
      return code === undefined ? [] : [{ member: this.name, code, from: told.at, to }]
    })
  }
}
