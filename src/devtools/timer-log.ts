import type { ActorSystem } from 'xstate'

type Scheduled = ReturnType<ActorSystem<never>['getSnapshot']>['_scheduledEvents'][string]

/** When the timers of a system are due, counted from the input that set them: a replay counts in the same way. */
export interface TimerLog {
  /** Has a look at what has been set: whenever the charts have done something. */
  look(): void
  /** The charts are given something now. */
  onInput(t: number): void
  /** How much later than due a timer rings. */
  lateness(actor: { readonly sessionId: string }, type: string, t: number): number
}

export const createTimerLog = (system: {
  getSnapshot: () => { readonly _scheduledEvents: Readonly<Record<string, Scheduled>> }
}): TimerLog => {
  let dues = new Map<string, { readonly scheduled: Scheduled; readonly due: number }>()
  let inputAt = 0
  const look = () => {
    const before = dues
    dues = new Map()
    for (const scheduled of Object.values(system.getSnapshot()._scheduledEvents)) {
      const key = `${scheduled.source.sessionId} ${scheduled.event.type}`
      const known = before.get(key)
      const isKnown = known?.scheduled === scheduled
      dues.set(key, isKnown ? known : { scheduled, due: inputAt + scheduled.delay })
    }
  }
  return {
    look,
    onInput: (t) => {
      look()
      inputAt = t
    },
    lateness: ({ sessionId }, type, t) => {
      const due = dues.get(`${sessionId} ${type}`)?.due
      return due === undefined ? 0 : t - Math.ceil(due)
    },
  }
}
