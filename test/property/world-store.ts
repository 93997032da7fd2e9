import { Observable, Subject } from 'rxjs'
import type { Store } from '../../src/index.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { createKeyedMutex } from '../../src/kit/keyed-mutex.ts'
import type { Simulation } from '../../src/testing/index.ts'
import type { Stored, StoredToken, World } from './world-types.ts'

/** What a process holds and hears, until it dies. */
export interface Life {
  readonly wake$: Subject<void>
  readonly changes$: Subject<string>
  readonly lock: Required<Store>['lock']
  listeners: number
}

export const newLife = (): Life => ({
  wake$: new Subject(),
  changes$: new Subject(),
  lock: createKeyedMutex(),
  listeners: 0,
})

/** Ends each subscription with the life of its process, and counts those that live. */
export const living = <T>(life: () => Life, source: (life: Life) => Observable<T>): Observable<T> =>
  new Observable<T>((subscriber) => {
    const mine = life()
    mine.listeners += 1
    subscriber.add(() => (mine.listeners -= 1))
    subscriber.add(source(mine).subscribe((value) => mine === life() && subscriber.next(value)))
  })

/** A memory store whose locks, and whose listeners, die with their process. */
export const openStore = (
  { clock }: Simulation,
  stored: Stored[],
  life: () => Life,
): Pick<World, 'store' | 'token' | 'meddle'> => {
  const memory = memoryStore(clock)
  const entries = new Map<string, StoredToken>()
  let latest = ''
  let isMeddled = false
  const note = (name: string, after: StoredToken | undefined) => {
    if (!name.startsWith('token/')) return
    latest = name
    stored.push({ ms: clock.elapsedMs, before: entries.get(name), after, isMeddled })
    if (after === undefined) entries.delete(name)
    else entries.set(name, after)
  }
  const store: Store = {
    get: (name) => memory.get(name),
    set: async (name, value, o) => {
      await memory.set(name, value, o)
      note(name, value as StoredToken)
      life().changes$.next(name)
    },
    delete: async (name) => {
      await memory.delete(name)
      if (entries.has(name)) note(name, undefined)
      life().changes$.next(name)
    },
    lock: (name, task, o) => life().lock(name, task, o),
    changes$: living(life, ({ changes$ }) => changes$),
  }
  const token = () => entries.get(latest)
  const meddle = async (change: (token: StoredToken) => StoredToken | undefined) => {
    const before = token()
    if (before === undefined) return
    const after = change(before)
    isMeddled = true
    if (after === undefined) await store.delete(latest)
    else await store.set(latest, after, { kind: 'secret' })
    isMeddled = false
  }
  return { store, token, meddle }
}
