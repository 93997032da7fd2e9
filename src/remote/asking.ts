import type { Clock } from '../kit/clock.ts'
import { createTimeLimit, timedOut } from '../kit/time-limit.ts'

/** What is looked at of a `Response`. */
export interface AnswerLike {
  readonly ok: boolean
  readonly status: number
  readonly type: string
}

interface Asking {
  readonly fetch?: (url: string, init: RequestInit) => Promise<AnswerLike>
  readonly withCredentials?: boolean
}

/** Asks the server, and says what it thinks of that. */
export type Ask = (init: RequestInit) => Promise<Pick<AnswerLike, 'ok' | 'status'>>

const limitMs = 30_000

/** Status 0: there is no answer. One that leads elsewhere leads to where people sign in to the site. */
export const createAsk = (url: string, o: Asking, clock: Clock): Ask => {
  const inTime = createTimeLimit(clock, limitMs)
  const credentials = o.withCredentials === true ? 'include' : 'same-origin'
  const late = () => timedOut('There is no answer.')
  return (init) => {
    const { fetch = globalThis.fetch } = o
    const sent = async () => {
      const { ok, status, type } = await fetch(url, { ...init, credentials, redirect: 'manual' })
      return type === 'opaqueredirect' ? { ok: false, status: 401 } : { ok, status }
    }
    return inTime(sent, late).catch(() => ({ ok: false, status: 0 }))
  }
}
