import type { AnyStateMachine, AnyStateNode } from 'xstate'
import type { EpochMs } from '../../../machines/types.ts'
import { activePaths, type ActorState, type PendingTimer } from './frame.ts'
import type { Standing } from './build-frames.ts'

const nodeAt = (machine: AnyStateMachine, path: string): AnyStateNode | undefined =>
  path.split('.').reduce<AnyStateNode | undefined>((node, key) => node?.states[key], machine.root)

/** How long a delay is in this context; `undefined` where only its owner knows. */
const delayOf = (
  machine: AnyStateMachine,
  delay: string | number,
  context: unknown,
): number | undefined => {
  if (typeof delay === 'number' || /^\d+$/.test(delay)) return Number(delay)
  const formula: unknown = machine.implementations.delays[delay]
  if (typeof formula === 'number') return formula
  if (typeof formula !== 'function') return undefined
  try {
    const ms: unknown = formula({ context }, undefined)
    return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined
  } catch {
    return undefined
  }
}

/**
 * The timers of a chart of which only its snapshots are known: worked out from the states that it enters. Those of states
 * that it is still in stay as they are.
 */
export const timersFrom = (
  before: ActorState,
  { value, context, status }: Standing,
  at: EpochMs,
): readonly PendingTimer[] => {
  const machine = before.chart?.machine
  if (machine === undefined || status !== 'active') return []
  const was = activePaths(before.value)
  return activePaths(value).flatMap((path) => {
    // A timer may have several branches.
    const delays = new Set((nodeAt(machine, path)?.after ?? []).map(({ delay }) => delay))
    return [...delays].flatMap((delay) => {
      const name = String(delay)
      if (was.includes(path)) return before.timers.filter((timer) => timer.name === name)
      const ms = delayOf(machine, delay as string | number, context)
      return ms === undefined ? [] : [{ name, setAt: at, dueAt: at + ms }]
    })
  })
}
