import type { Observable } from 'rxjs/internal/Observable'
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
  /** Tells `follower` of each jump, before the first reading that it changes. */
  follow(follower: JumpFollower): void
  unfollow(follower: JumpFollower): void
}

/** An object, not a function: ten thousand sign-ins follow one clock. */
export interface JumpFollower {
  onJump(jump: Jump): void
}

/** Two clocks read one after the other differ by this much at most, without a jump. */
const jitterMs = 100

/** `wake$` says when to look at the clocks although nobody asks for the time; it is subscribed to while somebody follows. */
export const createSteadyClock = (clock: Clock, wake$?: Observable<unknown>): SteadyClock => {
  const followers = new Set<JumpFollower>()
  let lead = clock.now() - clock.monotonic()
  let stopLooking: (() => void) | undefined

  const announce = (jump: Jump) => {
    for (const follower of followers) follower.onJump(jump)
  }

  const measure = (): Jump => {
    const at = clock.now()
    const jumpMs = at - clock.monotonic() - lead
    if (Math.abs(jumpMs) < jitterMs) return { at, jumpMs: 0 }
    lead += jumpMs
    return { at, jumpMs }
  }

  return {
    now: () => {
      const jump = measure()
      if (jump.jumpMs !== 0) announce(jump)
      return jump.at
    },
    follow: (follower) => {
      followers.add(follower)
      if (followers.size > 1) return
      const looking = wake$?.subscribe({
        next: () => announce(measure()),
        error: () => undefined,
      })
      stopLooking = () => looking?.unsubscribe()
    },
    unfollow: (follower) => {
      if (followers.delete(follower) && followers.size === 0) stopLooking?.()
    },
  }
}
