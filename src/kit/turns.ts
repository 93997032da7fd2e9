/** Runs at most so many tasks at a time, in the order of asking. */
export interface Turns {
  /** Whether a task that comes now has to wait. */
  readonly areTaken: boolean
  /** Runs `task` when its turn has come, which is never in the same step. */
  run<T>(task: () => Promise<T>): Promise<T>
}

interface Waiter {
  readonly begin: () => void
  next?: Waiter
}

export const createTurns = (atOnce: number): Turns => {
  // A list, since what leaves an array of fifty thousand at its head moves all the others.
  let first: Waiter | undefined
  let last: Waiter | undefined
  let running = 0
  return {
    get areTaken() {
      return running >= atOnce
    },
    run: async (task) => {
      await new Promise<void>((begin) => {
        if (running < atOnce) {
          running += 1
          return begin()
        }
        const waiter: Waiter = { begin }
        if (last === undefined) first = waiter
        else last.next = waiter
        last = waiter
      })
      try {
        return await task()
      } finally {
        const waiter = first
        first = waiter?.next
        if (first === undefined) last = undefined
        if (waiter === undefined) running -= 1
        else waiter.begin()
      }
    },
  }
}
