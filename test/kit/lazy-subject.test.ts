import * as fc from 'fast-check'
import { config, Observable, repeat, take } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { LazySubject } from '../../src/kit/lazy-subject.ts'
import { record, type Recording } from '../contract/support.ts'

describe('LazySubject', () => {
  it('tells each subscriber what is said between its coming and its going, in order', () => {
    const step = fc.tuple(fc.constantFrom('come', 'come', 'go', 'say', 'say', 'end'), fc.nat(9))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (story) => {
        const hub = new LazySubject<number>()
        const logs: Recording<number>[] = []
        const expected: { values: number[]; isComplete: boolean; isOver: boolean }[] = []
        let hasEnded = false
        for (const [what, n] of story) {
          if (what === 'come') {
            logs.push(record(hub.observable))
            expected.push({ values: [], isComplete: hasEnded, isOver: hasEnded })
          }
          const one = expected[n]
          if (what === 'go' && one !== undefined) {
            logs[n]?.stop()
            one.isOver = true
          }
          if (what === 'say') {
            hub.next(n)
            for (const { isOver, values } of expected) if (!isOver) values.push(n)
          }
          if (what === 'end') {
            hub.complete()
            hasEnded = true
            for (const other of expected)
              if (!other.isOver) Object.assign(other, { isOver: true, isComplete: true })
          }
          expect(hub.isObserved).toBe(expected.some(({ isOver }) => !isOver))
        }
        expect(logs.map(({ values, isComplete }) => ({ values, isComplete }))).toEqual(
          expected.map(({ values, isComplete }) => ({ values, isComplete })),
        )
      }),
    )
  })

  it('has one observable of RxJS, made when it is first asked for', () => {
    const hub = new LazySubject<number>()
    expect(hub.observable).toBe(hub.observable)
    expect(hub.observable).toBeInstanceOf(Observable)
  })

  it('goes on for the others where one throws, and the fault is reported', async () => {
    const reported: unknown[] = []
    const both = new Promise<void>((resolve) => {
      config.onUnhandledError = (error: unknown) => {
        if (reported.push(error) === 2) resolve()
      }
    })
    const hub = new LazySubject<number>()
    hub.observable.subscribe(() => {
      throw new Error('in a subscriber')
    })
    const log = record(hub.observable)
    hub.next(1)
    hub.next(2)
    expect(log.values).toEqual([1, 2])
    await both
    config.onUnhandledError = null
    expect(reported).toMatchObject([{ message: 'in a subscriber' }, { message: 'in a subscriber' }])
  })

  it('lets subscribers leave, each other too, while it speaks', () => {
    const hub = new LazySubject<number>()
    const others: Recording<number>[] = []
    const first = hub.observable.subscribe(() => {
      first.unsubscribe()
      others[0]?.stop()
    })
    others.push(record(hub.observable), record(hub.observable))
    hub.next(1)
    hub.next(2)
    expect(others.map(({ values }) => values)).toEqual([[], [1, 2]])
  })

  it('tells a value only to those who were there when it was said', () => {
    const hub = new LazySubject<number>()
    const log = record(hub.observable.pipe(take(1), repeat(100)))
    hub.next(1)
    hub.next(2)
    expect(log.values).toEqual([1, 2])
    log.stop()
    expect(hub.isObserved).toBe(false)
  })
})
