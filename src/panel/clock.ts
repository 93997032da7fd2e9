import type { EpochMs } from '../../machines/types.ts'
import { countdownAt } from '../observe/countdown.ts'
import type { Countdown } from '../observe/states.ts'
import type { Messages } from './messages.ts'

/** The person's time, for a ring with `role="timer"`: it is silent, and `spoken` is for a polite live region. */
export interface PanelClock {
  readonly remainingMs: number
  /** What is left of the whole, from 1 to 0; `null` where the whole was not given. */
  readonly fraction: number | null
  /** `9:12` */
  readonly label: string
  /** `9:12 left` */
  readonly text: string
  readonly stage: Countdown['stage']
  /** `warning` in the last minute: the ring is amber and the number bold. */
  readonly tone: 'calm' | 'warning'
  /**
   * What a live region holds: `null` above five minutes, then the last of 5 min, 2 min, 1 min, 30 s and 10 s that has been
   * reached. It changes once at each, and a screen reader speaks changes.
   */
  readonly spoken: string | null
}

const markSeconds = [10, 30, 60, 120, 300]

/** What is left of the person's time. */
export const clockAt = (
  expiresAt: EpochMs,
  { now, totalMs }: { readonly now: EpochMs; readonly totalMs: number | undefined },
  messages: Messages,
): PanelClock => {
  const countdown = countdownAt(expiresAt, totalMs ?? Infinity, now)
  const { remainingMs, label, stage } = countdown
  const mark = markSeconds.find((seconds) => remainingMs <= seconds * 1_000)
  return {
    remainingMs,
    fraction: totalMs === undefined ? null : countdown.fraction,
    label,
    text: messages.left(label),
    stage,
    tone: stage === 'last' || stage === 'over' ? 'warning' : 'calm',
    spoken: mark === undefined || stage === 'over' ? null : messages.timeLeft(mark),
  }
}
