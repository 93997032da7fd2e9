import type { SignInProgress } from '../../../machines/types.ts'
import type { Clock } from '../../host/host.ts'
import { onAbort } from '../../kit/on-abort.ts'
import type { Store } from '../../store/store.ts'
import { toLeadRecord, type LeadRecord } from './record.ts'

const lookMs = 1_000

/** What a leader has left under `key`; `undefined` where there is none. */
export const readLeadRecord = async (store: Store, key: string): Promise<LeadRecord | undefined> =>
  toLeadRecord(await store.get(key))

/** Records come out of one schema, which puts their members in one order. */
const isSame = (a: SignInProgress, b: SignInProgress | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** A leader that stands still goes on showing what is over. */
const isOver = (progress: SignInProgress, now: number): boolean => {
  const deadline = 'chart' in progress ? (progress.chart?.deadline ?? 0) : 0
  return deadline !== 0 && deadline <= now
}

/**
 * Resolves with how far the leader has come, once that is something else than `known`; never after `signal` has aborted.
 * The end of a leader is no progress: it counts once its lock is free, for then its word is the last.
 */
export const watchLead = (
  store: Store,
  clock: Clock,
  key: string,
  known: SignInProgress | null,
  signal: AbortSignal,
): Promise<SignInProgress> =>
  new Promise((resolve) => {
    let timer: unknown
    const stop = () => {
      clock.clearTimeout(timer)
      changes?.unsubscribe()
      leave()
    }
    const look = async () => {
      const record = await readLeadRecord(store, key).catch(() => undefined)
      if (signal.aborted || record === undefined || record.outcome !== null) return
      if (isSame(record.progress, known) || isOver(record.progress, clock.now())) return
      stop()
      resolve(record.progress)
    }
    const lookAgain = () => {
      void look()
      timer = clock.setTimeout(lookAgain, lookMs)
    }
    const changes = store.changes$?.subscribe((changed) => {
      if (changed === key || changed === '*') void look()
    })
    const leave = onAbort(signal, stop)
    if (changes === undefined) lookAgain()
    else void look()
  })
