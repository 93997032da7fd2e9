import type { Observable } from 'rxjs/internal/Observable'
import { unref } from '../kit/clock.ts'
import type { Clock, EpochMs } from './host.ts'

/** The wall clock ran ahead of the monotonic one by `jumpMs`: the machine slept, or somebody set the clock. */
export interface Jump {
  readonly at: EpochMs
  /** Negative when the clock was set back; 0 when there was reason to look and nothing to find. */
  readonly jumpMs: number
}

/**
 * The wall clock, with one promise more: it never jumps unannounced. Two readings with no announcement in between differ by
 * the time that has really passed.
 */
export interface SteadyClock {
  now(): EpochMs
  /**
   * Tells `follower` of each jump, before the first reading that it changes. `closely`, and somebody looks at the clocks all
   * the time, as `wake$` says; `loosely`, and it is done once a minute, which costs a sleeping machine nothing.
   */
  follow(follower: JumpFollower, how: 'closely' | 'loosely'): void
  unfollow(follower: JumpFollower): void
}

/** An object, not a function: ten thousand sign-ins follow one clock. */
export interface JumpFollower {
  onJump(jump: Jump): void
}

/** Two clocks read one after the other differ by this much at most, without a jump. */
const jitterMs = 100

const looseMs = 60_000

/** `wake$` says when to look at the clocks although nobody asks for the time; it is subscribed to while somebody follows closely. */
export const createSteadyClock = (clock: Clock, wake$?: Observable<unknown>): SteadyClock => {
  const followers = new Map<JumpFollower, 'closely' | 'loosely'>()
  let close = 0
  let lead = clock.now() - clock.monotonic()
  let stopLooking: (() => void) | undefined
  let timer: unknown

  const announce = (jump: Jump) => {
    for (const follower of followers.keys()) follower.onJump(jump)
  }

  const measure = (): Jump => {
    const at = clock.now()
    const jumpMs = at - clock.monotonic() - lead
    if (Math.abs(jumpMs) < jitterMs) return { at, jumpMs: 0 }
    lead += jumpMs
    return { at, jumpMs }
  }

  const now = (): EpochMs => {
    const jump = measure()
    if (jump.jumpMs !== 0) announce(jump)
    return jump.at
  }

  const lookClosely = () => {
    const looking = wake$?.subscribe({ next: () => announce(measure()), error: () => undefined })
    stopLooking = () => looking?.unsubscribe()
  }

  const lookLoosely = () => {
    timer = clock.setTimeout(() => {
      lookLoosely()
      now()
    }, looseMs)
    unref(timer)
  }

  /** Looks as closely as the closest follower wants it. */
  const adjust = () => {
    const wanted = close > 0 ? 'closely' : followers.size > 0 ? 'loosely' : undefined
    if (wanted !== 'closely') {
      stopLooking?.()
      stopLooking = undefined
    } else if (stopLooking === undefined) lookClosely()
    if (wanted !== 'loosely') {
      clock.clearTimeout(timer)
      timer = undefined
    } else if (timer === undefined) lookLoosely()
  }

  const forget = (follower: JumpFollower) => {
    if (followers.get(follower) === 'closely') close -= 1
    return followers.delete(follower)
  }

  return {
    now,
    follow: (follower, how) => {
      forget(follower)
      followers.set(follower, how)
      if (how === 'closely') close += 1
      adjust()
    },
    unfollow: (follower) => {
      if (forget(follower)) adjust()
    },
  }
}
