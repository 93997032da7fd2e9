/** Runs at most so many tasks at a time, in the order of asking. */
export interface Turns {
  /** Whether a task that comes now has to wait. */
  readonly areTaken: boolean
  /** Runs `task` when its turn has come, which is never in the same step. */
  run<T>(task: () => Promise<T>): Promise<T>
}

export const createTurns = (atOnce: number): Turns => {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    get areTaken() {
      return running >= atOnce
    },
    run: async (task) => {
      await new Promise<void>((begin) => {
        if (running >= atOnce) return void waiting.push(begin)
        running += 1
        begin()
      })
      try {
        return await task()
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
