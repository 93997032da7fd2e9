import type { InspectionEvent } from 'xstate'
import { systemClock } from '../../kit/clock.ts'
import type { Clock } from '../../host/host.ts'
import type { Frame } from './frame.ts'
import { fromStately } from './from-stately.ts'
import { fromXstate } from './from-xstate.ts'
import { createFrameBuilder } from './build-frames.ts'

/** What has happened in some actors, frame by frame: for `<sign-in-inspector>`, or for a view of your own. */
export interface Tape {
  /**
   * Every frame that is kept, oldest first. `frames[0].n` is above 0 once frames have been dropped. The array is the same
   * until there is news.
   */
  readonly frames: readonly Frame[]
  /** Whether more is to come: time goes by after the last frame. */
  readonly isLive: boolean
  /** An inspection observer of XState: `createSession({ …, inspect: tape.inspect })`, or that of any `createActor()`. */
  readonly inspect: (event: InspectionEvent) => void
  /**
   * Takes a message of Stately's inspection protocol, as `@statelyai/inspect` sends it; anything else is passed over.
   * `client` tells several senders apart.
   */
  readonly receive: (message: unknown, client?: string) => void
  /** Calls `listener` after each frame, and after `clear()`; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void
  /** Drops every frame. What happens next is counted on. */
  readonly clear: () => void
}

export interface TapeOptions {
  /** Says when things happen: that of the session's host, where it is not the system's. */
  readonly clock?: Pick<Clock, 'now'>
  /** How many frames are kept; the oldest go first. Default: 5,000. */
  readonly limit?: number
  /** Default: true. */
  readonly isLive?: boolean
}

/** So long after the last message nothing more belongs to it. */
const settleMs = 100

/**
 * A tape that records what it is told, for as long as it is told. It keeps the latest 5,000 frames, which share whatever has
 * not changed between them. What actors hold is shown as it is: our own charts hold no secret.
 *
 * @example
 * const tape = createTape()
 * const session = createSession({ provider, clientName: 'Acme Console', inspect: tape.inspect })
 */
export const createTape = ({
  clock = systemClock,
  limit = 5_000,
  isLive = true,
}: TapeOptions = {}): Tape => {
  const listeners = new Set<() => void>()
  let kept: Frame[] = []
  let shown: readonly Frame[] | undefined
  const tell = () => {
    shown = undefined
    for (const listener of listeners) listener()
  }
  const latest = () => kept.slice(Math.max(0, kept.length - limit))
  const builder = createFrameBuilder((frame) => {
    kept.push(frame)
    // In one go: taking the first out of an array moves all others.
    if (kept.length > limit * 1.1) kept = latest()
    tell()
  })
  const now = () => clock.now()
  const hear = fromStately(builder, now)
  let settling: unknown
  return {
    isLive,
    get frames() {
      return (shown ??= latest())
    },
    inspect: fromXstate(builder, now),
    receive: (message, client = '') => {
      hear(message, client)
      systemClock.clearTimeout(settling)
      if (builder.isWaiting()) settling = systemClock.setTimeout(builder.settle, settleMs)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    clear: () => {
      kept = []
      tell()
    },
  }
}
