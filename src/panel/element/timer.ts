import type { PanelTime } from './session.ts'

/** One timer at a time. */
export class Timer {
  #stop = () => {}
  #isSet = false

  get isSet(): boolean {
    return this.#isSet
  }

  start(clock: PanelTime, delayMs: number, callback: () => void): void {
    this.stop()
    this.#isSet = true
    const handle = clock.setTimeout(() => {
      this.#isSet = false
      callback()
    }, delayMs)
    this.#stop = () => clock.clearTimeout(handle)
  }

  stop(): void {
    if (this.#isSet) this.#stop()
    this.#isSet = false
  }
}
