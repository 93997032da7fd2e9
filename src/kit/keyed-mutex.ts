import { onAbort } from './on-abort.ts'

export interface TurnOptions {
  /** Do not wait: the task is told `null` where another one runs. */
  readonly ifAvailable?: boolean
  /** Ends the wait, and rejects with its reason. A task that has begun goes on. */
  readonly signal?: AbortSignal
}

/** Runs the tasks of one key one after the other, in the order of asking. A key without tasks takes no memory. */
export type KeyedMutex = <T>(
  key: string,
  task: (lost: AbortSignal | null) => Promise<T>,
  options?: TurnOptions,
) => Promise<T>

/** Within a process nobody loses a turn. */
export const neverLost: AbortSignal = /* @__PURE__ */ new AbortController().signal

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
    else if (ifAvailable) return task(null)
    else await waitInLine(line, signal)
    try {
      return await task(neverLost)
    } finally {
      const next = lines.get(key)?.shift()
      if (next === undefined) lines.delete(key)
      else next()
    }
  }
}
