import type { Clock } from '../../host/host.ts'
import type { SignInState } from '../../observe/states.ts'
import type { Store } from '../../store/store.ts'
import { toLeadRecord, type LeadRecord } from './record.ts'

const lookMs = 1_000

/** What a leader has left under `key`; `undefined` where there is none. */
export const readLeadRecord = async (store: Store, key: string): Promise<LeadRecord | undefined> =>
  toLeadRecord(await store.get(key))

/** Calls `listener` with what the leader shows, now and after each change. Returns how to stop that. */
export const watchLead = (
  store: Store,
  clock: Clock,
  key: string,
  listener: (state: SignInState) => void,
): (() => void) => {
  let timer: unknown
  let isOver = false
  const look = async () => {
    const record = await readLeadRecord(store, key).catch(() => undefined)
    if (record !== undefined && !isOver) listener(record.state)
  }
  const lookAgain = () => {
    void look()
    timer = clock.setTimeout(lookAgain, lookMs)
  }
  const changes = store.changes$?.subscribe((changed) => {
    if (changed === key) void look()
  })
  if (changes === undefined) lookAgain()
  else void look()
  return () => {
    isOver = true
    clock.clearTimeout(timer)
    changes?.unsubscribe()
  }
}
