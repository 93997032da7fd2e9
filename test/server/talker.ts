import { BehaviorSubject, Subject } from 'rxjs'
import type { SessionState, Transition } from '../../src/index.ts'
import type { ServedSession } from '../../src/remote/index.ts'

export const turns = async (count: number): Promise<undefined> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

export interface Talker {
  readonly session: ServedSession
  readonly say: (times: number) => Promise<void>
  /** The number in its present state. */
  readonly latest: () => number
}

/** A session that says as much as it is told to. */
export const createTalker = (padding = 0): Talker => {
  const lastError = {
    code: 'network',
    message: 'x'.repeat(padding),
    retry: 'automatic',
  } as const
  let count = 1_000
  const stateOf = (expiresAt: number): SessionState => ({
    status: 'signedIn',
    expiresAt,
    refreshable: true,
    stored: true,
    refresh: 'idle',
    ...(padding > 0 && { lastError }),
  })
  let present = stateOf(count)
  const state$ = new BehaviorSubject(present)
  const session = {
    state$,
    transitions$: new Subject<Transition>(),
    getState: () => present,
    signIn: () => {
      throw new Error('not here')
    },
  }
  const say = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      present = stateOf((count += 1))
      state$.next(present)
      await Promise.resolve()
      await Promise.resolve()
    }
    await turns(1)
  }
  return { session, say, latest: () => count }
}
