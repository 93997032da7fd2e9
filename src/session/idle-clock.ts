import { unref } from '../kit/clock.ts'
import type { Clock } from '../host/host.ts'

/** Nobody waits for anything longer: what does is the far end of a token, or a network that is gone. */
const longestAwaitedMs = 15_000

/**
 * The timers of a session. While nobody signs in, the long ones do not keep a Node process alive: a program that has its
 * token and is done ends, although the token could be renewed in an hour.
 */
export const idleClock = (clock: Clock, isSigningIn: () => boolean): Clock => ({
  now: () => clock.now(),
  monotonic: () => clock.monotonic(),
  setTimeout: (callback, delayMs) => {
    const handle = clock.setTimeout(callback, delayMs)
    if (delayMs > longestAwaitedMs && !isSigningIn()) unref(handle)
    return handle
  },
  clearTimeout: (handle) => clock.clearTimeout(handle),
})
