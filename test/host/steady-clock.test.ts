import * as fc from 'fast-check'
import { Observable, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { createSteadyClock, type Jump, type JumpFollower } from '../../src/host/steady-clock.ts'
import { steppingClock } from '../../src/testing/index.ts'

const followed = (onJump: (jump: Jump) => unknown): JumpFollower => ({ reader: {}, onJump })

/** Two clocks to be moved by hand. */
const clocks = () => {
  const time = { wall: 1_000_000, steady: 50 }
  const clock = {
    now: () => time.wall,
    monotonic: () => time.steady,
    setTimeout: () => 0,
    clearTimeout: () => undefined,
  }
  return { time, clock }
}

type Step = readonly ['pass' | 'jump' | 'sleep' | 'read' | 'wake', number]

const ms = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 100_000_000 }))
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('pass' as const, 'sleep' as const), ms),
    fc.tuple(fc.constant('jump' as const), fc.integer({ min: -500_000, max: 500_000 })),
    fc.tuple(fc.constant('jump' as const), fc.integer({ min: -150, max: 150 })),
    fc.tuple(fc.constantFrom('read' as const, 'wake' as const), fc.constant(0)),
  ),
  { maxLength: 60 },
)

describe('createSteadyClock', () => {
  it('less what it announced, is never 100 ms off the time that has passed, however long', () => {
    fc.assert(
      fc.property(steps, (story) => {
        const { time, clock } = clocks()
        const wake$ = new Subject<void>()
        const steady = createSteadyClock(clock, wake$)
        let announced = 0
        steady.follow(
          followed(({ jumpMs }) => (announced += jumpMs)),
          'closely',
        )
        const start = { ...time }
        for (const [what, by] of story) {
          if (what === 'pass') time.steady += by
          if (what !== 'read' && what !== 'wake') time.wall += by
          if (what === 'wake') wake$.next()
          if (what !== 'read') continue
          const at = steady.now()
          expect(at).toBe(time.wall)
          const passed = time.steady - start.steady
          expect(Math.abs(at - start.wall - announced - passed)).toBeLessThan(100)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('between two readings without an announcement, says what has passed, where jumps are announced', () => {
    const story = fc.array(fc.tuple(ms, fc.constantFrom(0, 0, 0, -5_000, 100, 86_400_000)))
    fc.assert(
      fc.property(story, (readings) => {
        const { time, clock } = clocks()
        const steady = createSteadyClock(clock)
        const jumps: number[] = []
        steady.follow(
          followed(({ jumpMs }) => jumps.push(jumpMs)),
          'closely',
        )
        let last = steady.now()
        for (const [passMs, jumpMs] of readings) {
          time.steady += passMs
          time.wall += passMs + jumpMs
          const at = steady.now()
          const told = jumps.splice(0)
          expect(told).toEqual(jumpMs === 0 ? [] : [jumpMs])
          expect(at - last).toBe(passMs + jumpMs)
          last = at
        }
      }),
    )
  })

  it('announces a jump once, to every follower, before the reading that it changes', () => {
    const { time, clock } = clocks()
    const steady = createSteadyClock(clock)
    const log: unknown[] = []
    steady.follow(
      followed((jump) => log.push(['a', jump])),
      'closely',
    )
    steady.follow(
      followed((jump) => log.push(['b', jump])),
      'closely',
    )
    time.wall += 7_000
    log.push(steady.now(), steady.now())
    const jump: Jump = { at: 1_007_000, jumpMs: 7_000 }
    expect(log).toEqual([['a', jump], ['b', jump], 1_007_000, 1_007_000])
  })

  it('lets small differences be, and adds them up', () => {
    const { time, clock } = clocks()
    const steady = createSteadyClock(clock)
    const jumps: number[] = []
    steady.follow(
      followed(({ jumpMs }) => jumps.push(jumpMs)),
      'closely',
    )
    time.wall += 60
    steady.now()
    expect(jumps).toEqual([])
    time.wall += 60
    steady.now()
    expect(jumps).toEqual([120])
  })

  it('looks when told to, and says so where it found nothing', () => {
    const { time, clock } = clocks()
    const wake$ = new Subject<void>()
    const jumps: number[] = []
    createSteadyClock(clock, wake$).follow(
      followed(({ jumpMs }) => jumps.push(jumpMs)),
      'closely',
    )
    wake$.next()
    time.wall -= 3_000
    wake$.next()
    expect(jumps).toEqual([0, -3_000])
  })

  it('follows wake$ while somebody listens, once for all', () => {
    const { clock } = clocks()
    const wake$ = new Subject<void>()
    const steady = createSteadyClock(clock, wake$)
    expect(wake$.observed).toBe(false)
    const heard: string[] = []
    const [a, b, c] = ['a', 'b', 'c'].map((name) => followed(() => heard.push(name)))
    if (a === undefined || b === undefined || c === undefined) expect.unreachable()
    steady.follow(a, 'closely')
    steady.follow(b, 'closely')
    wake$.next()
    steady.unfollow(a)
    steady.unfollow(a)
    wake$.next()
    expect(heard).toEqual(['a', 'b', 'b'])
    expect(wake$.observed).toBe(true)
    steady.unfollow(b)
    expect(wake$.observed).toBe(false)
    steady.follow(c, 'closely')
    wake$.next()
    expect(heard.at(-1)).toBe('c')
    steady.unfollow(c)
    expect(wake$.observed).toBe(false)
  })
})

describe('a follower that has time', () => {
  it('is told within a minute, and of no look at all that wake$ would cost', async () => {
    const clock = steppingClock()
    let looked = 0
    const wake$ = new Observable<void>(() => {
      looked += 1
    })
    const jumps: number[] = []
    const steady = createSteadyClock(clock, wake$)
    const follower = followed(({ jumpMs }) => jumps.push(jumpMs))
    steady.follow(follower, 'loosely')
    clock.sleep(3_600_000)
    await clock.advance(60_000)
    expect(jumps).toEqual([3_600_000])
    expect([looked, clock.pending]).toEqual([0, 1])
    steady.follow(follower, 'closely')
    expect([looked, clock.pending]).toEqual([1, 0])
    steady.unfollow(follower)
    expect(clock.pending).toBe(0)
  })
})

/** Followers who take `costMs` to hear of a jump, on a machine whose timers are rung by hand. */
const crowd = (costsMs: readonly number[]) => {
  const time = { wall: 1_000_000, steady: 50 }
  const timers: (() => void)[] = []
  const clock = {
    now: () => time.wall,
    monotonic: () => time.steady,
    setTimeout: (callback: () => void) => {
      timers.push(callback)
      return callback
    },
    clearTimeout: (handle: unknown) => {
      const index = timers.indexOf(handle as () => void)
      if (index >= 0) timers.splice(index, 1)
    },
  }
  const pass = (ms: number) => {
    time.wall += ms
    time.steady += ms
  }
  const wake$ = new Subject<void>()
  const steady = createSteadyClock(clock, wake$)
  const start = { ...time }
  /** What the wall clock says to whom knows of `heard` alone; small differences are let be. */
  const expectTime = (at: number, heard: readonly Jump[]) => {
    const announced = heard.reduce((sum, { jumpMs }) => sum + jumpMs, 0)
    const passed = time.steady - start.steady
    expect(Math.abs(at - start.wall - announced - passed)).toBeLessThan(100)
  }
  const followers = costsMs.map((costMs) => {
    const heard: Jump[] = []
    const follower = followed((jump) => {
      heard.push(jump)
      expectTime(jump.at, heard)
      pass(costMs)
    })
    return { follower, heard }
  })
  for (const { follower } of followers) steady.follow(follower, 'closely')
  return { time, timers, pass, wake$, steady, followers, expectTime }
}

const sliceMs = 4

describe('a jump with more followers than there is time for', () => {
  it('is told in slices, and timers in between get their turn', () => {
    const { time, timers, steady, followers } = crowd(Array.from({ length: 10 }, () => 1.5))
    const told = () => followers.filter(({ heard }) => heard.length === 1).length
    time.wall += 5_000
    steady.now()
    const slices = [told()]
    while (timers.length > 0) {
      timers.shift()?.()
      slices.push(told())
    }
    expect(slices).toEqual([3, 6, 9, 10])
  })

  it('is told before the first reading of a follower, and before what came of a nameless one', () => {
    const { time, timers, steady, followers } = crowd(Array.from({ length: 6 }, () => 8))
    const [, , , named, nameless, last] = followers
    if (named === undefined || nameless === undefined || last === undefined) expect.unreachable()
    time.wall += 5_000
    steady.now()
    steady.now()
    expect(followers.map(({ heard }) => heard.length)).toEqual([1, 0, 0, 0, 0, 0])
    steady.now(named.follower)
    steady.catchUp(nameless.follower.reader)
    expect(followers.map(({ heard }) => heard.length)).toEqual([1, 0, 0, 1, 1, 0])
    steady.unfollow(last.follower)
    while (timers.length > 0) timers.shift()?.()
    expect(followers.map(({ heard }) => heard.length)).toEqual([1, 1, 1, 1, 1, 0])
  })

  it('never changes a reading of a follower that has not heard, and reaches each once, in order', () => {
    type Act = readonly ['pass' | 'sleep' | 'set' | 'read' | 'wake' | 'ring', number]
    const act: fc.Arbitrary<Act> = fc.oneof(
      fc.tuple(fc.constantFrom('pass' as const, 'sleep' as const), fc.nat(5_000)),
      fc.tuple(fc.constant('set' as const), fc.integer({ min: -9_000, max: 9_000 })),
      fc.tuple(fc.constantFrom('read' as const, 'wake' as const, 'ring' as const), fc.nat(30)),
    )
    const costs = fc.array(fc.nat(6), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(costs, fc.array(act, { maxLength: 60 }), (costsMs, story) => {
        const { time, timers, pass, wake$, steady, followers, expectTime } = crowd(costsMs)
        const longestMs = Math.max(...costsMs)
        for (const [what, by] of story) {
          const before = time.steady
          if (what === 'pass') pass(by)
          if (what === 'sleep' || what === 'set') time.wall += by
          if (what === 'wake') wake$.next()
          if (what === 'ring') timers.shift()?.()
          const { follower, heard } = followers[by] ?? {}
          if (what === 'read') {
            steady.now(follower)
            if (heard !== undefined) expectTime(time.wall, heard)
          }
          if (what !== 'pass' && what !== 'read')
            expect(time.steady - before).toBeLessThan(sliceMs + longestMs + 1)
        }
        while (timers.length > 0) timers.shift()?.()
        const [first] = followers
        const jumps = ({ heard }: { readonly heard: readonly Jump[] }) =>
          heard.map(({ jumpMs }) => jumpMs)
        for (const one of followers) expect(jumps(one)).toEqual(jumps(first ?? one))
      }),
      { numRuns: 500 },
    )
  })
})
