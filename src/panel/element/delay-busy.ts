import { shownOf } from '../clean.ts'
import type { AnyState } from './follow.ts'
import type { PanelTime } from './session.ts'
import { Timer } from './timer.ts'

/** What is over sooner is not worth a look. */
const delayMs = 400

const isPreparing = (state: AnyState | undefined): boolean => {
  const status = state && shownOf(state).status
  return status === 'starting' || status === 'restoring'
}

/** Holds preparations back until they have lasted: what was there before stays, and is busy. */
export class DelayBusy {
  readonly #timer = new Timer()
  #shown: AnyState | undefined
  #isBusy = false

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** What to show, given what there is; `onDue` is called when that changes by time alone. */
  show(state: AnyState | undefined, clock: PanelTime, onDue: () => void): AnyState | undefined {
    if (!isPreparing(state) || isPreparing(this.#shown)) {
      this.#timer.stop()
      this.#isBusy = false
      this.#shown = state
    } else if (!this.#timer.isSet) {
      this.#isBusy = true
      this.#timer.start(clock, delayMs, () => {
        this.#shown = state
        onDue()
      })
    }
    return this.#shown
  }

  /** Nothing of what was there stays. */
  stop(): void {
    this.#timer.stop()
    this.#isBusy = false
    this.#shown = undefined
  }
}
