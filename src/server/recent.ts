interface Event {
  readonly seq: number
  readonly bytes: Uint8Array
}

/** The latest events, within so many bytes: for a page that was away for a moment. */
export class Recent {
  readonly #most: number
  readonly #events: Event[] = []
  #held = 0

  constructor(most: number) {
    this.#most = most
  }

  /** `seq`: of the last event in the bytes. */
  add(seq: number, bytes: Uint8Array): void {
    this.#events.push({ seq, bytes })
    this.#held += bytes.byteLength
    while (this.#held > this.#most) this.#held -= this.#events.shift()?.bytes.byteLength ?? 0
  }

  /** What has come since, as it was sent; `undefined` where not all of it is known any more. */
  since(seq: number): readonly Event[] | undefined {
    const from = this.#events.findIndex((event) => event.seq === seq)
    return from < 0 ? undefined : this.#events.slice(from + 1)
  }
}
