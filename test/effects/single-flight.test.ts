import { getEventListeners } from 'node:events'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSingleFlight } from '../../src/effects/single-flight.ts'
import { rejection } from '../protocol/support.ts'

interface Run {
  readonly signal: AbortSignal
  readonly end: PromiseWithResolvers<string>
  /** Who takes part, and who has left. */
  readonly callers: Set<number>
  isOver: boolean
}

interface Caller {
  readonly abort: AbortController
  readonly wasAborted: boolean
  outcome: string | undefined
}

type Step = readonly ['call' | 'late' | 'leave' | 'resolve' | 'reject' | 'turn', number]

const stage = () => {
  const fly = createSingleFlight<string>()
  const runs: Run[] = []
  const callers: Caller[] = []
  const current = () => runs.findLast((run) => !run.isOver && run.callers.size > 0)

  const call = (wasAborted: boolean) => {
    const abort = new AbortController()
    const n = callers.length
    if (wasAborted) abort.abort(`left ${n}`)
    const caller: Caller = { abort, wasAborted, outcome: undefined }
    callers.push(caller)
    const before = runs.length
    const shared = current()
    const result = fly('key', abort.signal, (signal) => {
      const end = Promise.withResolvers<string>()
      runs.push({ signal, end, callers: new Set(), isOver: false })
      return end.promise
    })
    result.then(
      (value) => (caller.outcome = value),
      (reason: unknown) => (caller.outcome = String(reason)),
    )
    if (wasAborted) return expect(runs.length).toBe(before)
    expect(runs.length).toBe(shared === undefined ? before + 1 : before)
    return (shared ?? runs.at(-1))?.callers.add(n)
  }

  const leave = (n: number) => {
    callers[n]?.abort.abort(`left ${n}`)
    for (const run of runs) if (!run.isOver) run.callers.delete(n)
  }

  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve))

  /** Exactly the runs that everybody has left before their end are aborted. */
  const check = () => {
    for (const run of runs)
      if (!run.isOver) expect(run.signal.aborted).toBe(run.callers.size === 0)
      else expect(run.signal.aborted && run.callers.size > 0).toBe(false)
  }

  const end = async (n: number, how: 'resolve' | 'reject') => {
    const run = runs[n % Math.max(1, runs.length)]
    run?.end[how](`${how} ${runs.indexOf(run)}`)
    await settle()
    if (run !== undefined) run.isOver = true
  }

  return { runs, callers, call, leave, settle, check, end }
}

describe('createSingleFlight', () => {
  it('shares a run, aborts it exactly when the last has left, and leaves nobody hanging', async () => {
    const steps: fc.Arbitrary<Step[]> = fc.array(
      fc.tuple(
        fc.constantFrom(
          'call',
          'call',
          'call',
          'late',
          'leave',
          'leave',
          'resolve',
          'reject',
          'turn',
        ),
        fc.nat({ max: 8 }),
      ) as fc.Arbitrary<Step>,
      { maxLength: 25 },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const { runs, callers, call, leave, settle, check, end } = stage()
        for (const [what, n] of story) {
          if (what === 'call' || what === 'late') call(what === 'late')
          if (what === 'leave') leave(n)
          if (what === 'turn') await settle()
          if (what === 'resolve' || what === 'reject') await end(n, what)
          check()
        }
        for (const n of runs.keys()) await end(n, 'resolve')
        await settle()
        callers.forEach(({ outcome, abort }, n) => {
          expect(outcome).toBeDefined()
          if (abort.signal.aborted && outcome === `left ${n}`) return
          const own = runs.findIndex((run) => run.callers.has(n))
          expect(outcome).toMatch(new RegExp(`^(resolve|reject) ${own === -1 ? '\\d+' : own}$`))
        })
        for (const { abort } of callers)
          expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps keys apart', async () => {
    const fly = createSingleFlight<string>()
    const { signal } = new AbortController()
    const run = (key: string) => fly(key, signal, () => Promise.resolve(key))
    expect(await Promise.all([run('a'), run('b')])).toEqual(['a', 'b'])
  })

  it('lets one leave at once while the others stay', async () => {
    const { runs, callers, call, leave, settle } = stage()
    call(false)
    call(false)
    leave(0)
    await settle()
    expect(callers.map(({ outcome }) => outcome)).toEqual(['left 0', undefined])
    expect(runs[0]?.signal.aborted).toBe(false)
    leave(1)
    expect(runs[0]?.signal.reason).toBe('left 1')
  })

  it('begins anew after the last has left, although the old run is still ending', async () => {
    const { runs, callers, call, leave, end } = stage()
    call(false)
    leave(0)
    call(false)
    expect(runs).toHaveLength(2)
    await end(0, 'reject')
    call(false)
    expect(runs).toHaveLength(2)
    await end(1, 'resolve')
    expect(callers.map(({ outcome }) => outcome)).toEqual(['left 0', 'resolve 1', 'resolve 1'])
  })

  it('turns away whoever has left before they came', async () => {
    const fly = createSingleFlight<string>()
    let runs = 0
    const late = fly('key', AbortSignal.abort('gone'), () => {
      runs += 1
      return new Promise(() => undefined)
    })
    expect(await rejection(late)).toBe('gone')
    expect(runs).toBe(0)
  })

  it('runs again for the next caller once a run has failed', async () => {
    const { callers, call, end } = stage()
    call(false)
    await end(0, 'reject')
    call(false)
    await end(1, 'resolve')
    expect(callers.map(({ outcome }) => outcome)).toEqual(['reject 0', 'resolve 1'])
  })
})
