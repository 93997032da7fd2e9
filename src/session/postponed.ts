import type { SessionEvent } from '../../machines/types.ts'

/** An event that is sent after all that waits for a promise which is settled by now, and before any other event. */
export class Postponed {
  readonly #send: (event: SessionEvent) => void
  #event: SessionEvent | undefined

  constructor(send: (event: SessionEvent) => void) {
    this.#send = send
  }

  set(event: SessionEvent): void {
    this.#event = event
    // What waits for a promise has its turn between these two.
    queueMicrotask(() => queueMicrotask(() => this.flush()))
  }

  flush(): void {
    const event = this.#event
    this.#event = undefined
    if (event !== undefined) this.#send(event)
  }
}
