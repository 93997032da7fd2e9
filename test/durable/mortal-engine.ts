import type { SignInEngine, SignInWish } from '../../src/durable/index.ts'
import type { SignInState } from '../../src/observe/states.ts'
import type { Simulation } from '../../src/testing/index.ts'

/** What a run has written down: answers of effects, ends of waits, and which wait came first. */
type Entry = { readonly answer: unknown } | { readonly dueAt: number } | { readonly first: string }

const forever = new Promise<never>(() => undefined)
const json = <T>(value: T): T =>
  value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)

/** What an engine, or a driver of it, may do wrong. */
export type Flaw =
  'forgets starts' | 'forgets answers' | 'sets timers anew' | 'forgets wishes' | 'keeps secrets'

/** An engine in memory: a run that replaces a dead one is given what the dead one had written down. */
export class MortalEngine {
  readonly #host: Simulation
  readonly #journal: (Entry | undefined)[] = []
  readonly #wishes: PromiseWithResolvers<SignInWish>[] = []
  readonly states: SignInState[] = []
  /** How often something was written down, or was about to be. */
  moments = 0
  deaths = 0
  /** The moments at which the run dies. */
  readonly diesAt = new Set<number>()
  /** What is wrong with it. */
  flaw: Flaw | undefined
  #kill: () => void = () => undefined
  #onDeath: () => void = () => undefined

  /** The process dies now, whatever it is about. */
  kill(): void {
    this.#kill()
  }

  constructor(host: Simulation) {
    this.#host = host
  }

  /** Everything that was ever written down, as text. */
  get journal(): string {
    return JSON.stringify([this.#journal, this.states])
  }

  keep(answer: unknown): void {
    this.#journal.push({ answer })
  }

  wish(wish: SignInWish): void {
    const open = this.#wishes.at(-1)
    open?.resolve(wish)
  }

  /** Has `task` done by one run after the other, until one comes to the end. */
  async live<T>(task: (engine: SignInEngine<Promise<unknown>>) => Promise<T>): Promise<T> {
    for (;;) {
      const death = new Promise<'dead'>((resolve) => (this.#onDeath = () => resolve('dead')))
      const end = await Promise.race([task(this.#run()).then((value) => ({ value })), death])
      if (end !== 'dead') return end.value
      this.deaths += 1
      this.#host.crash()
    }
  }

  #run(): SignInEngine<Promise<unknown>> {
    const journal = this.#journal
    let isDead = false
    let place = 0
    let wishes = 0
    /** A moment at which the process may die: before something is written down, and after it. */
    const survives = (): boolean => {
      if (isDead) return false
      this.moments += 1
      if (!this.diesAt.has(this.moments)) return true
      this.#kill()
      return false
    }
    this.#kill = () => {
      if (isDead) return
      isDead = true
      this.#onDeath()
    }
    const write = async (at: number, entry: Entry): Promise<void> => {
      if (!survives()) return forever
      journal[at] = json(entry)
      if (!survives()) return forever
    }
    const due = (dueAt: number): Promise<void> => {
      const { clock } = this.#host
      return new Promise((resolve) =>
        clock.outside.setTimeout(resolve, Math.max(0, dueAt - clock.now())),
      )
    }
    return {
      run: async (name, effect) => {
        const at = place++
        const known = journal[at]
        const isForgotten = name === 'starting' ? 'forgets starts' : 'forgets answers'
        if (known !== undefined && this.flaw !== isForgotten)
          return (known as { answer: unknown }).answer
        const answer = json(await effect())
        if (isDead) return forever
        await write(at, { answer })
        return answer
      },
      sleep: async (ms) => {
        const at = place++
        const known = journal[at] as { dueAt: number } | undefined
        const whole = this.#host.clock.now() + ms
        const dueAt = this.flaw === 'sets timers anew' ? whole : (known?.dueAt ?? whole)
        if (known === undefined) await write(at, { dueAt })
        await due(dueAt)
      },
      next: () => {
        const n = wishes++
        if (this.flaw === 'forgets wishes' && this.deaths > 0 && n === 0)
          this.#wishes.splice(0, Infinity)
        const open = (this.#wishes[n] ??= Promise.withResolvers())
        return open.promise
      },
      race: async (waits) => {
        const at = place++
        const known = journal[at] as { first: string } | undefined
        if (known !== undefined) return { key: known.first, value: await waits.get(known.first) }
        const first = await Promise.race(
          [...waits].map(async ([key, wait]) => ({ key, value: await wait })),
        )
        await write(at, { first: first.key })
        return first
      },
      publish: (state) => {
        if (!isDead) this.states.push(state)
      },
    }
  }
}
