import { onAbort } from './on-abort.ts'

export interface TurnOptions {
  /** Do not wait: the task is told `false` where another one runs. */
  readonly ifAvailable?: boolean
  /** Ends the wait, and rejects with its reason. A task that has begun goes on. */
  readonly signal?: AbortSignal
}

/** Runs the tasks of one key one after the other, in the order of asking. A key without tasks takes no memory. */
export type KeyedMutex = <T>(
  key: string,
  task: (held: boolean) => Promise<T>,
  options?: TurnOptions,
) => Promise<T>

const waitInLine = (line: (() => void)[], signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const begin = () => {
      stop()
      resolve()
    }
    const leave = () => {
      line.splice(line.indexOf(begin), 1)
      reject(signal?.reason as Error)
    }
    const stop = onAbort(signal, leave)
    line.push(begin)
  })

export const createKeyedMutex = (): KeyedMutex => {
  const lines = new Map<string, (() => void)[]>()
  return async (key, task, { ifAvailable = false, signal } = {}) => {
    signal?.throwIfAborted()
    const line = lines.get(key)
    if (line === undefined) lines.set(key, [])
    else if (ifAvailable) return task(false)
    else await waitInLine(line, signal)
    try {
      return await task(true)
    } finally {
      const next = lines.get(key)?.shift()
      if (next === undefined) lines.delete(key)
      else next()
    }
  }
}
