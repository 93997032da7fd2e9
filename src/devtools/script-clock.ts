interface Timer {
  readonly id: number
  readonly due: number
  readonly callback: () => void
}

/** A clock that stands where it is put; its timers ring when they are told to, one by one. */
export interface ScriptClock {
  readonly now: () => number
  readonly set: (t: number) => void
  readonly setTimeout: (callback: () => void, delayMs: number) => number
  readonly clearTimeout: (id: number) => void
  /** The timers that are set, the earliest first. */
  readonly pending: () => readonly Timer[]
  readonly ring: (timer: Timer) => void
}

export const scriptClock = (): ScriptClock => {
  const timers = new Map<number, Timer>()
  let now = 0
  let ids = 0
  return {
    now: () => now,
    set: (t) => {
      now = Math.max(now, t)
    },
    setTimeout: (callback, delayMs) => {
      const id = (ids += 1)
      timers.set(id, { id, due: now + Math.ceil(Math.max(0, delayMs) - 1e-6), callback })
      return id
    },
    clearTimeout: (id) => {
      timers.delete(id)
    },
    pending: () => [...timers.values()].sort((a, b) => a.due - b.due || a.id - b.id),
    ring: (timer) => {
      timers.delete(timer.id)
      timer.callback()
    },
  }
}
