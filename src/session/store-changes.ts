import type { Handle } from '../../machines/types.ts'
import type { Runtime } from '../effects/runtime.ts'
import { ignore } from '../kit/ignore.ts'

/** A store that says nothing of changes is looked at so often. */
const lookEveryMs = 1_000

export interface StoreListener {
  onStoreChange(): void
}

/** One subscription to the changes of a store for all sessions that listen, while there are any. */
class StoreChanges {
  readonly #runtime: Runtime
  readonly #listeners = new Map<Handle, readonly StoreListener[]>()
  #stop: (() => void) | undefined

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  add(key: Handle, listener: StoreListener): void {
    this.#listeners.set(key, [...(this.#listeners.get(key) ?? []), listener])
    this.#stop ??= this.#listen()
  }

  delete(key: Handle, listener: StoreListener): void {
    const others = (this.#listeners.get(key) ?? []).filter((one) => one !== listener)
    if (others.length > 0) return void this.#listeners.set(key, others)
    this.#listeners.delete(key)
    if (this.#listeners.size > 0) return
    this.#stop?.()
    this.#stop = undefined
  }

  #listen(): () => void {
    const { changes$ } = this.#runtime.store
    if (changes$ === undefined) return this.#lookOften()
    const subscription = changes$.subscribe({ next: (key) => this.#tell(key), error: ignore })
    return () => subscription.unsubscribe()
  }

  #lookOften(): () => void {
    const { clock } = this.#runtime.host
    let timer: unknown
    const wait = () => {
      timer = clock.setTimeout(() => {
        wait()
        this.#tell('*')
      }, lookEveryMs)
    }
    wait()
    return () => clock.clearTimeout(timer)
  }

  /** `'*'`: anything may have changed. */
  #tell(key: Handle): void {
    const known = this.#listeners
    const told = key === '*' ? [...known.values()].flat() : (known.get(key) ?? [])
    for (const listener of told) listener.onStoreChange()
  }
}

const changes = new WeakMap<Runtime, StoreChanges>()

/** The changes of a runtime's store. */
export const changesOf = (runtime: Runtime): StoreChanges => {
  const known = changes.get(runtime) ?? new StoreChanges(runtime)
  changes.set(runtime, known)
  return known
}
