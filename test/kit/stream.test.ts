import { Readable } from 'node:stream'
import * as fc from 'fast-check'
import 'rxjs9'
import { describe, expect, it } from 'vitest'
import { LazySubject } from '../../src/kit/lazy-subject.ts'
import type { Stream } from '../../src/kit/stream.ts'
import { Derived } from '../../src/observe/derived.ts'

/** What a consumer has heard of a stream, and whether it heard of the end. */
interface Heard {
  readonly values: number[]
  isOver: boolean
}

/** RxJS 9 is the platform's own Observable, which it brings where there is none. */
const rxjs9 = Reflect.get(globalThis, 'Observable') as {
  from<T>(source: AsyncIterable<T>): {
    subscribe(observer: { next(value: T): void; complete(): void }): void
  }
}

type Consumer = (stream: Stream<{ readonly n: number }>) => Heard

const hear = (consume: (heard: Heard) => unknown): Heard => {
  const heard: Heard = { values: [], isOver: false }
  void consume(heard)
  return heard
}

/** Each way to take a stream that Node has; test/browser has the platform's own Observable. */
const consumers: Readonly<Record<string, Consumer>> = {
  'a callback': (stream) => hear((heard) => stream.subscribe(({ n }) => heard.values.push(n))),
  'RxJS 7': (stream) =>
    hear((heard) =>
      stream.subscribe({
        next: ({ n }) => heard.values.push(n),
        complete: () => (heard.isOver = true),
      }),
    ),
  'RxJS 9': (stream) =>
    hear((heard) =>
      rxjs9.from(stream).subscribe({
        next: ({ n }) => heard.values.push(n),
        complete: () => (heard.isOver = true),
      }),
    ),
  'for await': (stream) =>
    hear(async (heard) => {
      for await (const { n } of stream) heard.values.push(n)
      heard.isOver = true
    }),
  'a stream of Node': (stream) =>
    hear((heard) =>
      Readable.from(stream)
        .on('data', ({ n }: { readonly n: number }) => heard.values.push(n))
        .on('end', () => (heard.isOver = true)),
    ),
}
const seesEnd = (name: string) => name !== 'a callback'

const settle = () => new Promise((resolve) => setImmediate(resolve))
const steps = fc.array(fc.oneof(fc.nat(99), fc.constant('pause' as const)), { maxLength: 30 })

describe.each(Object.entries(consumers))('%s', (name, consume) => {
  it('hears each event, in order, and the end', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        const subject = new LazySubject<{ n: number }>()
        const heard = consume(subject.observable)
        await settle()
        for (const step of story) await (step === 'pause' ? settle() : subject.next({ n: step }))
        subject.complete()
        for (let turn = 0; turn < 5; turn += 1) await settle()
        expect(heard.values).toEqual(story.filter((step) => step !== 'pause'))
        expect(heard.isOver).toBe(seesEnd(name))
      }),
      { numRuns: 50 },
    )
  })

  it('hears the present state, the later ones in order, and always the last', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        let n = -1
        const state = new Derived(() => ({ n }))
        const heard = consume(state.observable)
        await settle()
        const said = [n]
        for (const step of story)
          if (step === 'pause') await settle()
          else {
            if (step !== n) said.push(step)
            n = step
            state.touch()
          }
        for (let turn = 0; turn < 5; turn += 1) await settle()
        state.complete()
        for (let turn = 0; turn < 5; turn += 1) await settle()
        expect(heard.values[0]).toBe(-1)
        expect(heard.values.at(-1)).toBe(n)
        let from = 0
        for (const value of heard.values) {
          const at = said.indexOf(value, from)
          expect(at).toBeGreaterThanOrEqual(from)
          from = at
        }
        expect(heard.isOver).toBe(seesEnd(name))
      }),
      { numRuns: 50 },
    )
  })
})

describe('an iterator', () => {
  it('subscribes on its first next, and unsubscribes on return', async () => {
    const subject = new LazySubject<number>()
    const iterator = subject.observable[Symbol.asyncIterator]()
    expect(subject.isObserved).toBe(false)
    const first = iterator.next()
    expect(subject.isObserved).toBe(true)
    subject.next(1)
    await expect(first).resolves.toEqual({ done: false, value: 1 })
    const waiting = iterator.next()
    await expect(iterator.return?.()).resolves.toEqual({ done: true, value: undefined })
    await expect(waiting).resolves.toEqual({ done: true, value: undefined })
    expect(subject.isObserved).toBe(false)
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined })
  })

  it('of a state keeps the latest value alone, that of events keeps all', async () => {
    let n = 0
    const state = new Derived(() => ({ n }))
    const states = state.observable[Symbol.asyncIterator]()
    await expect(states.next()).resolves.toEqual({ done: false, value: { n: 0 } })
    for (n = 1; n < 5; n += 1) state.touch()
    n = 4
    state.complete()
    await expect(states.next()).resolves.toEqual({ done: false, value: { n: 4 } })
    await expect(states.next()).resolves.toEqual({ done: true, value: undefined })

    const subject = new LazySubject<number>()
    const events = subject.observable[Symbol.asyncIterator]()
    const first = events.next()
    for (const value of [1, 2, 3]) subject.next(value)
    subject.complete()
    await expect(first).resolves.toEqual({ done: false, value: 1 })
    await expect(events.next()).resolves.toEqual({ done: false, value: 2 })
    await expect(events.next()).resolves.toEqual({ done: false, value: 3 })
    await expect(events.next()).resolves.toEqual({ done: true, value: undefined })
  })
})
