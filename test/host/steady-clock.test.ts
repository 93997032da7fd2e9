import * as fc from 'fast-check'
import { Observable, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { createSteadyClock, type Jump } from '../../src/host/steady-clock.ts'
import { steppingClock } from '../../src/testing/index.ts'

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
        steady.follow({ onJump: ({ jumpMs }: Jump) => (announced += jumpMs) }, 'closely')
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
        steady.follow({ onJump: ({ jumpMs }: Jump) => jumps.push(jumpMs) }, 'closely')
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
    steady.follow({ onJump: (jump: Jump) => log.push(['a', jump]) }, 'closely')
    steady.follow({ onJump: (jump: Jump) => log.push(['b', jump]) }, 'closely')
    time.wall += 7_000
    log.push(steady.now(), steady.now())
    const jump: Jump = { at: 1_007_000, jumpMs: 7_000 }
    expect(log).toEqual([['a', jump], ['b', jump], 1_007_000, 1_007_000])
  })

  it('lets small differences be, and adds them up', () => {
    const { time, clock } = clocks()
    const steady = createSteadyClock(clock)
    const jumps: number[] = []
    steady.follow({ onJump: ({ jumpMs }: Jump) => jumps.push(jumpMs) }, 'closely')
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
      { onJump: ({ jumpMs }: Jump) => jumps.push(jumpMs) },
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
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ onJump: () => heard.push(name) }))
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
    const follower = { onJump: ({ jumpMs }: Jump) => jumps.push(jumpMs) }
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
