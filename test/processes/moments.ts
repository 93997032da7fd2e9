import * as fc from 'fast-check'
import { systemClock } from '../../src/kit/clock.ts'
import type { Member } from './crew.ts'
import type { World } from './world.ts'

/** How much of each there is in a story that nobody disturbs. */
export interface Extent {
  readonly time: number
  readonly line: number
  readonly request: number
  readonly file: number
}

/** When a process is killed or stopped: at a fraction of the story's time, lines, requests, or changes of files, and so long after it. */
export interface Moment {
  readonly by: keyof Extent
  readonly fraction: number
  readonly afterMs: number
}

/** Most in the middle of things, some a moment later. */
const afterMs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }))
const fraction = fc.integer({ min: 0, max: 9_999 }).map((n) => n / 10_000)
/** Unbiased: most edges of a story are in its middle. */
export const moment: fc.Arbitrary<Moment> = fc.record({
  by: fc.constantFrom('time', 'line', 'request', 'request', 'file', 'file'),
  fraction,
  afterMs,
})

/** Whoever goes on has less before it. */
const sooner = moment.map((late) => ({ ...late, fraction: late.fraction / 2 }))

/** The same for the same seed. Each is a run of the story, until one lives to see its moment. */
export const runsOf = (seed: number, count = 20): (readonly Moment[])[] =>
  fc.sample(fc.noBias(fc.tuple(moment, sooner)), { seed, numRuns: count })

/** Calls `act`, which does something to `member`, at that moment, if there is one before `member` ends. */
export const actAt = (
  { by, fraction: part, afterMs: delayMs }: Moment,
  member: Member,
  world: World,
  extent: Extent,
  act: () => void,
): void => {
  const strike = () => {
    if (delayMs === 0) act()
    else systemClock.setTimeout(act, delayMs)
  }
  if (by === 'time') {
    systemClock.setTimeout(strike, part * extent.time)
    return
  }
  let left = Math.floor(part * extent[by]) + 1
  const count = () => {
    left -= 1
    if (left === 0) strike()
  }
  if (by === 'request') world.onRequest(count)
  if (by === 'file') {
    const stop = world.onFile(count)
    void member.closed.then(stop)
  }
  if (by === 'line') {
    let seen = member.told.length
    member.follow(() => {
      for (; seen < member.told.length; seen += 1) count()
    })
  }
}
