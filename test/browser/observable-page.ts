import { LazySubject } from '../../src/kit/lazy-subject.ts'
import { Derived } from '../../src/observe/derived.ts'

interface PlatformObservable<T> {
  toArray(): Promise<T[]>
}
const { Observable: Platform } = globalThis as unknown as {
  readonly Observable: { from<T>(source: AsyncIterable<T>): PlatformObservable<T> }
}

let n = 0
const state = new Derived(() => ({ n }))
const events = new LazySubject<number>()
const heard = Promise.all([
  Platform.from(state.observable).toArray(),
  Platform.from(events.observable).toArray(),
])
// An async iterable is subscribed to a microtask later.
await new Promise((resolve) => queueMicrotask(() => resolve(undefined)))
for (const value of [1, 2, 3]) events.next(value)
events.complete()
await Promise.resolve()
n = 2
state.touch()
state.complete()
const [states, all] = await heard
Reflect.set(globalThis, 'heard', { states, events: all })
