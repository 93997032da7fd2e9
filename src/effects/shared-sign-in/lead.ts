import type { DeviceProgress, Handle } from '../../../machines/types.ts'
import type { Clock } from '../../host/host.ts'
import { onAbort } from '../../kit/on-abort.ts'
import type { Store } from '../../store/store.ts'
import type { LeadRecord } from './record.ts'

/** A sign-in that leads those of other processes. */
export interface Lead {
  readonly session: string
  /** The sign-in that leads. */
  attempt: Handle
  readonly release: () => void
  /** Aborts where the lock is lost: this process stood still, and another leads. */
  lost: AbortSignal
  /** Resolves when the lock is free. */
  readonly released: Promise<void>
  latest: LeadRecord
  writing: Promise<void> | undefined
}

/** What a sign-in that leads goes on with. */
export interface Kept {
  readonly resume: DeviceProgress | null
}

/** Gives the lead up where it is lost, and calls `listener`. Returns how to stop that; `undefined` where it is lost by now. */
export const onLoss = (lead: Lead, listener: () => void): (() => void) | undefined => {
  const lose = () => {
    lead.release()
    listener()
  }
  if (!lead.lost.aborted) return onAbort(lead.lost, lose)
  lose()
  return undefined
}

/** No code lives longer. */
const recordMs = 86_400_000

/** Under which key the record of a session is. */
export const keyOf = ({ session }: { readonly session: string }): string => `attempt/${session}`

/** Writes what a lead has come to, each record once and the latest last. Of a lead that is lost nothing more is written: the record is another's. */
export const leadWriter =
  (store: Store, clock: Clock) =>
  (lead: Lead, news: Partial<LeadRecord>): Promise<void> => {
    lead.latest = { ...lead.latest, ...news }
    const keep = (record: LeadRecord): Promise<void> =>
      store.set(keyOf(lead), record, { kind: 'record', expiresAt: clock.now() + recordMs })
    const run = async (): Promise<void> => {
      try {
        for (let written: LeadRecord | undefined; written !== lead.latest;) {
          if (lead.lost.aborted) return
          written = lead.latest
          await keep(written)
        }
      } finally {
        // In the same step as the last look: what comes later is written by another run.
        lead.writing = undefined
      }
    }
    return (lead.writing ??= run())
  }

/** The requests of sign-ins whose lead was lost while they were under way: the grant that one brings is good once, and in no other hand (R19). */
export interface Strays {
  /** Aborts with `signal`, but not where that is for the lead being lost. */
  outlasting(lead: Lead, signal: AbortSignal): AbortSignal
  /** To be called when the sign-in has ended; where it was cancelled, nothing that still arrives is kept (R9). */
  end(attempt: Handle, isCancelled: boolean): void
}

export const createStrays = (): Strays => {
  const strays = new Map<Handle, AbortController>()
  return {
    outlasting: (lead, signal) => {
      const wanted = new AbortController()
      const { attempt } = lead
      onAbort(signal, () => {
        if (lead.lost.aborted) strays.set(attempt, wanted)
        else wanted.abort(signal.reason)
      })
      return wanted.signal
    },
    end: (attempt, isCancelled) => {
      if (isCancelled) strays.get(attempt)?.abort()
      strays.delete(attempt)
    },
  }
}
