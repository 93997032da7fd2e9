import type { Store } from './store.ts'

type Lock = NonNullable<Store['lock']>

const waitInLine = (line: (() => void)[], signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const begin = () => {
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      line.splice(line.indexOf(begin), 1)
      reject(signal?.reason as Error)
    }
    line.push(begin)
    signal?.addEventListener('abort', leave, { once: true })
  })

/** `Store.lock` within this process: first come, first served. A lock that nobody holds takes no memory. */
export const createTurns = (): Lock => {
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
