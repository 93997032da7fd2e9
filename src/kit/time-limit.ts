import type { Clock } from './clock.ts'

/** Runs `task`, and rejects with what `giveUp` says where that has not settled in time. */
export type TimeLimit = <T>(task: () => Promise<T>, giveUp: () => Error) => Promise<T>

/** What a port is said to have thrown that has not settled in time. */
export const timedOut = (message: string): Error =>
  Object.assign(new Error(message), { code: 'ETIMEDOUT' })

interface Wait {
  readonly endsAt: number
  readonly end: () => void
  isOver: boolean
}

/** What answers out of memory does so within so many steps, and costs no timer. */
const steps = 8

/** Bounds tasks to `limitMs` each. One timer serves all of them, and none is set where nothing is waited for. */
export const createTimeLimit = (
  clock: Pick<Clock, 'monotonic' | 'setTimeout' | 'clearTimeout'>,
  limitMs: number,
): TimeLimit => {
  const waits = new Set<Wait>()
  let timer: unknown

  const look = () => {
    timer = undefined
    const now = clock.monotonic()
    for (const wait of waits) {
      if (wait.endsAt > now) break
      waits.delete(wait)
      wait.end()
    }
    arm()
  }

  const arm = () => {
    const [first] = waits
    if (first === undefined) {
      clock.clearTimeout(timer)
      timer = undefined
    } else timer ??= clock.setTimeout(look, first.endsAt - clock.monotonic())
  }

  return <T>(task: () => Promise<T>, giveUp: () => Error): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const wait: Wait = {
      endsAt: clock.monotonic() + limitMs,
      end: () => reject(giveUp()),
      isOver: false,
    }
    const settle = () => {
      wait.isOver = true
      if (waits.delete(wait)) arm()
    }
    const running = task()
    running.then(resolve, reject)
    running.then(settle, settle)
    const watch = async () => {
      for (let n = 0; n < steps; n += 1) await Promise.resolve()
      if (wait.isOver) return
      waits.add(wait)
      arm()
    }
    void watch()
    return promise
  }
}
