import type { SignInState } from '../observe/states.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { SignInSnapshot } from '../effects/snapshot.ts'

interface Shown {
  readonly getState: () => SignInState
  snapshot(): SignInSnapshot
}

/** What an attempt has to do with those of other processes: it tells them of itself, or hears of the one that leads. */
export class Sharing {
  readonly #parts: SignInParts
  #stopWatching: (() => void) | undefined
  #isHandedOver = false
  #isBequeathed = false

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /** Begins to hear of the leading attempt, or stops. */
  follow(isFollowing: boolean): void {
    if (!isFollowing) {
      this.#stopWatching?.()
      this.#stopWatching = undefined
      return
    }
    const { owner, runtime, request } = this.#parts
    this.#stopWatching ??= runtime.leads.watch(request, (state) =>
      owner.send({ type: 'lead.told', state }),
    )
  }

  /** From here on nothing is told, so that another process takes over. */
  handOver(): void {
    this.#isHandedOver = true
  }

  publish(attempt: Shown): void {
    const { runtime, wish } = this.#parts
    if (!this.#isHandedOver)
      runtime.leads.publish(wish.attempt, attempt.getState(), attempt.snapshot())
  }

  /** Leaves the lead to the attempt that follows in this process. */
  bequeath(): void {
    const { runtime, wish } = this.#parts
    this.#isBequeathed = true
    runtime.leads.bequeath(wish.attempt)
  }

  /** Says how it ended, and lets another process lead. Resolves when it can. */
  async end(attempt: Shown): Promise<void> {
    const { runtime, request, wish } = this.#parts
    if (this.#isBequeathed) return
    this.publish(attempt)
    await runtime.leads.release({ request, attempt: wish.attempt })
  }
}
