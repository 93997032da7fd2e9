import type { Observable } from 'rxjs/internal/Observable'
import { unref } from '../kit/clock.ts'
import { ignore } from '../kit/ignore.ts'
import type { Clock, EpochMs } from './host.ts'

/** The wall clock ran ahead of the monotonic one by `jumpMs`: the machine slept, or the clock was set. */
export interface Jump {
  readonly at: EpochMs
  /** Negative when the clock was set back; 0 when there was reason to look and nothing to find. */
  readonly jumpMs: number
}

/**
 * The wall clock, with one promise more: it never jumps unannounced. Two readings for one follower, with no announcement to it
 * in between, differ by the time that has really passed.
 */
export interface SteadyClock {
  /** The time, for `follower`: it is told first of the jumps that it has missed. */
  now(follower?: JumpFollower): EpochMs
  /**
   * By how much the wall clock was set back since the start, all times together, as of the last reading. Where it went on in
   * between, that takes nothing away: it may have been a sleep, in which time has passed.
   */
  setBackMs(): number
  /**
   * Tells the follower of `reader` of the jumps that it has missed: to be called before it hears of a reading that named no
   * follower.
   */
  catchUp(reader: object): void
  /**
   * Tells `follower` of each jump: as many followers at once as a slice of time allows, the others in later macrotasks, and
   * each before a reading of its own. `closely`, and the clocks are looked at whenever `wake$` says so; `loosely`, and they
   * are looked at once a minute, which costs a sleeping machine nothing.
   */
  follow(follower: JumpFollower, how: 'closely' | 'loosely'): void
  unfollow(follower: JumpFollower): void
}

/** An object, not a function: ten thousand sign-ins follow one clock. */
export interface JumpFollower {
  /** Stands for the follower where time is read on its behalf. */
  readonly reader: object
  onJump(jump: Jump): void
}

/** A jump, and who has not heard of it. */
interface News {
  readonly jump: Jump
  readonly foundAt: number
  readonly untold: Map<object, JumpFollower>
}

/** Two clocks read one after the other differ by this much at most, without a jump. */
const jitterMs = 100

const looseMs = 60_000

/** To tell ten thousand sessions takes a second: the event loop gets its turn in between. */
const sliceMs = 4

/** `wake$` says when to look at the clocks although the time is not asked for; it is subscribed to while a follower is close. */
export const createSteadyClock = (clock: Clock, wake$?: Observable<unknown>): SteadyClock => {
  const followers = new Map<JumpFollower, 'closely' | 'loosely'>()
  /** Oldest first; empty but for a moment after a jump. */
  let news: readonly News[] = []
  let close = 0
  let lead = clock.now() - clock.monotonic()
  let setBackMs = 0
  let stopLooking: (() => void) | undefined
  let looseTimer: unknown
  let sliceTimer: unknown

  /** The wall clock goes on while a follower waits for its turn. */
  const tell = ({ jump, foundAt, untold }: News, reader: object) => {
    const follower = untold.get(reader)
    if (follower === undefined) return
    untold.delete(reader)
    const at = jump.at + Math.floor(clock.monotonic() - foundAt)
    follower.onJump({ at, jumpMs: jump.jumpMs })
  }

  const catchUp = (reader: object) => {
    if (news.length === 0) return
    for (const one of news) tell(one, reader)
    forgetOldNews()
  }

  const forgetOldNews = () => {
    news = news.filter(({ untold }) => untold.size > 0)
    if (news.length > 0) return
    clock.clearTimeout(sliceTimer)
    sliceTimer = undefined
  }

  const tellSlice = () => {
    const endsAt = clock.monotonic() + sliceMs
    for (const one of news)
      for (const reader of one.untold.keys()) {
        tell(one, reader)
        if (clock.monotonic() >= endsAt) return tellMoreSoon()
      }
    forgetOldNews()
  }

  const tellMoreSoon = () => {
    forgetOldNews()
    if (news.length === 0 || sliceTimer !== undefined) return
    sliceTimer = clock.setTimeout(() => {
      sliceTimer = undefined
      tellSlice()
    }, 0)
    unref(sliceTimer)
  }

  const announce = (jump: Jump) => {
    const untold = new Map<object, JumpFollower>()
    for (const follower of followers.keys()) untold.set(follower.reader, follower)
    news = [...news, { jump, foundAt: clock.monotonic(), untold }]
  }

  const measure = (): Jump => {
    const at = clock.now()
    const jumpMs = at - clock.monotonic() - lead
    if (Math.abs(jumpMs) < jitterMs) return { at, jumpMs: 0 }
    lead += jumpMs
    setBackMs += Math.max(0, -jumpMs)
    return { at, jumpMs }
  }

  const now = (follower?: JumpFollower): EpochMs => {
    const jump = measure()
    if (jump.jumpMs !== 0) announce(jump)
    if (follower !== undefined && news.length > 0) catchUp(follower.reader)
    if (jump.jumpMs !== 0) tellSlice()
    return jump.at
  }

  const look = () => {
    announce(measure())
    tellSlice()
  }

  const lookClosely = () => {
    const looking = wake$?.subscribe({ next: look, error: ignore })
    stopLooking = () => looking?.unsubscribe()
  }

  const lookLoosely = () => {
    looseTimer = clock.setTimeout(() => {
      lookLoosely()
      now()
    }, looseMs)
    unref(looseTimer)
  }

  /** Looks as closely as the closest follower wants it. */
  const adjust = () => {
    const wanted = close > 0 ? 'closely' : followers.size > 0 ? 'loosely' : undefined
    if (wanted !== 'closely') {
      stopLooking?.()
      stopLooking = undefined
    } else if (stopLooking === undefined) lookClosely()
    if (wanted !== 'loosely') {
      clock.clearTimeout(looseTimer)
      looseTimer = undefined
    } else if (looseTimer === undefined) lookLoosely()
  }

  const forget = (follower: JumpFollower) => {
    if (followers.get(follower) === 'closely') close -= 1
    return followers.delete(follower)
  }

  return {
    now,
    setBackMs: () => setBackMs,
    catchUp,
    follow: (follower, how) => {
      forget(follower)
      followers.set(follower, how)
      if (how === 'closely') close += 1
      adjust()
    },
    unfollow: (follower) => {
      if (!forget(follower)) return
      for (const { untold } of news) untold.delete(follower.reader)
      forgetOldNews()
      adjust()
    },
  }
}
