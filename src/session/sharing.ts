import type { SignInOutcome } from '../../machines/types.ts'
import type { SignInSnapshot } from '../effects/snapshot.ts'
import { toSignInProgress, type Method, type SignInMachineSnapshot } from '../observe/progress.ts'
import type { SignInParts } from './sign-in-parts.ts'

/** What a sign-in has to do with those of other processes, where it leads: it tells them of itself, and leaves the lead. */
export class Sharing {
  readonly #parts: SignInParts
  #isHandedOver = false
  #isCancelled = false
  #stopListening: (() => void) | undefined

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /** From here on nothing is told: another process takes over, or the sign-in that replaces this one. */
  handOver(): void {
    this.#isHandedOver = true
  }

  /** Tells where the sign-in stands, by its chart and that of its method; `snapshot` is for a successor. */
  publish(
    chart: SignInMachineSnapshot | undefined,
    method: Method | undefined,
    outcome: SignInOutcome | null,
    snapshot: SignInSnapshot,
  ): void {
    const { runtime, wish } = this.#parts
    this.#isCancelled = outcome?.kind === 'cancelled'
    // Until its chart knows that it leads, what its late leader left is all that there is to tell.
    const isToLearn = chart === undefined || chart.hasTag('electing') || chart.hasTag('following')
    // A method that has ended is about to be the end of the sign-in, or the beginning of the other method.
    const hasMethodEnded = (method?.snapshot.context.outcome ?? null) !== null
    if (this.#isHandedOver || (outcome === null && (isToLearn || hasMethodEnded))) return
    const { owner } = this.#parts
    this.#stopListening ??= runtime.leads.leader?.onLost(wish.attempt, () => {
      this.#stopListening = undefined
      owner.send({ type: 'flow.leadLost', at: owner.now() })
    })
    const progress = toSignInProgress(chart, method)
    runtime.leads.leader?.publish(wish.attempt, { outcome, progress, snapshot })
  }

  /** Lets another process lead, or see how it ended. Resolves when it can. */
  async end(): Promise<void> {
    const { runtime, request, wish } = this.#parts
    this.#stopListening?.()
    await runtime.leads.leader?.release({ request, attempt: wish.attempt }, this.#isCancelled)
  }
}
