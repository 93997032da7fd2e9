import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Derived } from '../../src/observe/derived.ts'
import { isDeeplyFrozen, record } from '../contract/support.ts'

const state = fc.record({
  status: fc.constantFrom('a', 'b'),
  deep: fc.record({ n: fc.nat({ max: 2 }), list: fc.array(fc.boolean(), { maxLength: 2 }) }),
  more: fc.option(fc.dictionary(fc.constantFrom('x', 'y'), fc.nat({ max: 1 }))),
})

describe('Value', () => {
  it('says the present and each change, never the same twice, and keeps references until then', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 30 }), (story) => {
        let present: object = story[0] ?? {}
        const value = new Derived(() => structuredClone(present))
        const log = record(value.observable)
        const changes = [present]
        for (const next of story) {
          if (!isDeepStrictEqual(structuredClone(next), structuredClone(present)))
            changes.push(next)
          const before = value.get()
          present = next
          value.touch()
          expect(value.get()).toEqual(next)
          expect(value.get()).toBe(log.values.at(-1))
          if (changes.at(-1) !== next) expect(value.get()).toBe(before)
          expect(isDeeplyFrozen(value.get())).toBe(true)
        }
        expect(log.values).toEqual(changes)
        expect(new Set(log.values).size).toBe(changes.length)
      }),
    )
  })

  it.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: null }, { a: {} }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: { b: { c: 0 } } }, { a: { b: { c: 1 } } }],
    [{ a: '1' }, { a: 1 }],
  ])('tells %j from %j', (one, other) => {
    let present: object = one
    const value = new Derived(() => present)
    const before = value.get()
    present = other
    value.touch()
    expect(value.get()).not.toBe(before)
    expect(value.get()).toEqual(other)
  })

  it('is worked out for those who read or watch, and for nobody else', () => {
    const compute = vi.fn(() => ({ n: 1 }))
    const value = new Derived(compute)
    value.touch()
    value.touch()
    expect(compute).not.toHaveBeenCalled()
    value.get()
    value.get()
    expect(compute).toHaveBeenCalledTimes(1)
    value.touch()
    expect(compute).toHaveBeenCalledTimes(1)
    const stop = value.listen(() => undefined)
    value.touch()
    expect(compute).toHaveBeenCalledTimes(3)
    stop()
    value.touch()
    expect(compute).toHaveBeenCalledTimes(3)
  })

  it('calls a listener at once and after each change, until it is stopped', () => {
    let n = 0
    const value = new Derived(() => ({ n }))
    const heard: number[] = []
    const stop = value.listen((now) => heard.push(now.n))
    n = 1
    value.touch()
    stop()
    stop()
    n = 2
    value.touch()
    expect(heard).toEqual([0, 1])
  })

  it('has the present for those who come after the end, and completes for them at once', () => {
    let n = 0
    const value = new Derived(() => ({ n }))
    const early = record(value.observable)
    n = 1
    value.touch()
    value.complete()
    const late = record(value.observable)
    expect(early).toMatchObject({ values: [{ n: 0 }, { n: 1 }], isComplete: true })
    expect(late).toMatchObject({ values: [{ n: 1 }], isComplete: true })
    expect(value.observable).toBe(value.observable)
  })

  it('tells everybody the latest last, where a subscriber changes it on hearing of it', () => {
    let n = 0
    const value = new Derived(() => ({ n }))
    const heard: number[][] = [[], [], []]
    const raise = (to: number) => {
      n = to
      value.touch()
    }
    value.listen((now) => heard[0]?.push(now.n))
    value.listen((now) => {
      heard[1]?.push(now.n)
      if (now.n < 3) raise(now.n + 1)
    })
    value.listen((now) => heard[2]?.push(now.n))
    for (const values of heard) {
      expect(values.at(-1)).toBe(3)
      expect(new Set(values).size).toBe(values.length)
    }
    raise(0)
    for (const values of heard) expect(values.at(-1)).toBe(3)
  })
})
