import { EMPTY, NEVER, of, Subject, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { completeWith } from '../../src/kit/complete-with.ts'
import { record } from '../contract/support.ts'

describe('until', () => {
  it('says what the source says until the end completes, and lets go of both', () => {
    const [end$, source$] = [new Subject<void>(), new Subject<number>()]
    const log = record(completeWith(end$, source$))
    source$.next(1)
    end$.next()
    source$.next(2)
    end$.complete()
    source$.next(3)
    expect(log).toMatchObject({ values: [1, 2], isComplete: true })
    expect([end$.observed, source$.observed]).toEqual([false, false])
  })

  it('is over with its source, and lets go of the end', () => {
    const [end$, source$] = [new Subject<void>(), new Subject<number>()]
    const log = record(completeWith(end$, source$))
    source$.complete()
    expect(log.isComplete).toBe(true)
    expect(end$.observed).toBe(false)
  })

  it('lets go of both when its subscriber leaves', () => {
    const [end$, source$] = [new Subject<void>(), new Subject<number>()]
    record(completeWith(end$, source$)).stop()
    expect([end$.observed, source$.observed]).toEqual([false, false])
  })

  it('lets a late subscriber have the present of its source, and completes', () => {
    expect(record(completeWith(EMPTY, of(1)))).toMatchObject({ values: [1], isComplete: true })
    expect(record(completeWith(EMPTY, NEVER)).isComplete).toBe(true)
    expect(
      record(
        completeWith(
          NEVER,
          throwError(() => 'x'),
        ),
      ).error,
    ).toBe('x')
  })
})
