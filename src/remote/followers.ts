/** A client that follows says so again each time that it has got so many messages. */
export const renewAfter = 100

/** A follower that has not said so again for so many messages is gone: a tab that was killed says no goodbye. */
const goneAfter = 10_000
const most = 64

/** The clients that want to hear of transitions. */
export class Followers {
  /** When each was heard of last, in messages posted; the longest ago first. */
  readonly #heardAt = new Map<string, number>()
  #posted = 0

  get isNobody(): boolean {
    return this.#heardAt.size === 0
  }

  /** Where there are too many, the one goes that was heard of the longest ago; it is back when it says so again. */
  set(client: string, isFollowing: boolean): void {
    this.#heardAt.delete(client)
    if (!isFollowing) return
    this.#heardAt.set(client, this.#posted)
    if (this.#heardAt.size > most) this.#dropFirst()
  }

  /** Counts a message that all clients get. */
  onPost(): void {
    this.#posted += 1
    for (const at of this.#heardAt.values()) {
      if (this.#posted - at < goneAfter) return
      this.#dropFirst()
    }
  }

  clear(): void {
    this.#heardAt.clear()
  }

  #dropFirst(): void {
    for (const client of this.#heardAt.keys()) {
      this.#heardAt.delete(client)
      return
    }
  }
}
