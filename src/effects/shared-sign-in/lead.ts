import type { Handle } from '../../../machines/types.ts'
import { onAbort } from '../../kit/on-abort.ts'
import type { LeadRecord } from './record.ts'

/** A sign-in that leads those of other processes. */
export interface Lead {
  readonly session: string
  /** The sign-in that leads. */
  attempt: Handle
  readonly release: () => void
  /** Aborts where the lock is lost: this process stood still, and another leads. */
  readonly lost: AbortSignal
  /** Resolves when the lock is free. */
  readonly released: Promise<void>
  latest: LeadRecord
  writing: Promise<void> | undefined
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
