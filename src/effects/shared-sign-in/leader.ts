import type {
  ClientRequest,
  DeviceCodes,
  DeviceProgress,
  FollowLeadOutput,
  Handle,
  AttemptInput,
  TakeLeadInput,
  TakeLeadOutput,
  WatchLeadInput,
  WatchLeadOutput,
} from '../../../machines/types.ts'
import type { Clock } from '../../host/host.ts'
import { ignore } from '../../kit/ignore.ts'
import { neverLost } from '../../kit/keyed-mutex.ts'
import { onAbort } from '../../kit/on-abort.ts'
import type { Store } from '../../store/store.ts'
import { createStrays, type Lead } from './lead.ts'
import {
  emptyRecord,
  isGranted,
  outcomeSince,
  resumeFrom,
  snapshotOf,
  toLeadOutcome,
  type LeadRecord,
  type Standing,
} from './record.ts'
import { readLeadRecord, watchLead } from './watch.ts'
import type { Tokens } from '../token-store.ts'
import type { Vault } from '../vault.ts'

/**
 * One sign-in for all processes that share a store. The process that holds its lock leads; how far the leader has come is in a
 * record beside it, free of secrets, and so is what its successor needs.
 */
export interface Leader {
  takeLead(input: TakeLeadInput, signal: AbortSignal): Promise<TakeLeadOutput>
  followLead(input: AttemptInput, signal: AbortSignal): Promise<FollowLeadOutput>
  watchLead(input: WatchLeadInput, signal: AbortSignal): Promise<WatchLeadOutput>
  /** Keeps what a successor needs, before the code is shown. Resolves when it is durable; at once where there is no leader. */
  note(
    request: ClientRequest,
    issued: { readonly registration: Handle; readonly codes: DeviceCodes },
  ): Promise<void>
  /** Keeps and tells where the sign-in stands, if it leads. The latest wins. */
  publish(attempt: Handle, standing: Standing): void
  /** Resolves when all that was published of the session is durable: a process that asks the service may die the next moment. */
  settled(request: ClientRequest): Promise<void> | undefined
  /** Calls `listener` where the sign-in leads, and its lead is lost. Returns how to stop that; `undefined` where it does not lead. */
  onLost(attempt: Handle, listener: () => void): (() => void) | undefined
  /** For a request of a sign-in that leads: aborts with `signal`, but not where that is for the lead being lost. */
  outlasting(request: ClientRequest, signal: AbortSignal): AbortSignal
  /** Lets another process lead, or see how it ended. Resolves when it can; at once where the lead has been passed on. */
  release(input: AttemptInput, isCancelled?: boolean): Promise<void>
}

/** No code lives longer. */
const recordMs = 86_400_000

export const createLeader = (
  store: Store,
  clock: Clock,
  tokens: Pick<Tokens, 'open'>,
  refusal: Vault['infoOf'],
  endless: Pick<Store, 'lock'> = store,
): Leader => {
  const leads = new Map<Handle, Lead>()
  const bySession = new Map<string, Lead>()
  const strays = createStrays()
  const keyOf = ({ session }: Pick<ClientRequest, 'session'>) => `attempt/${session}`

  /** What an earlier leader has left, and what has become of it. */
  const lookBack = async (request: ClientRequest) => {
    const record = await readLeadRecord(store, keyOf(request))
    const expiresAt = (await tokens.open(request))?.held.expiresAt ?? null
    return { record, expiresAt, isGranted: isGranted(record, expiresAt) }
  }

  const write = (lead: Lead, news: Partial<LeadRecord>): Promise<void> => {
    lead.latest = { ...lead.latest, ...news }
    const keep = async (record: LeadRecord): Promise<void> =>
      store.set(keyOf(lead), record, { kind: 'record', expiresAt: clock.now() + recordMs })
    const run = async (): Promise<void> => {
      try {
        for (let written: LeadRecord | undefined; written !== lead.latest;) {
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

  /** From here on what the lead shows is this attempt. Resolves when it is durable. */
  const begin = async (
    lead: Lead,
    { request, attempt }: AttemptInput,
    signal: AbortSignal,
  ): Promise<DeviceProgress | null> => {
    const isPassedOn = bySession.get(lead.session) === lead
    const { record, expiresAt, isGranted: isOver } = await lookBack(request)
    const resume = isOver || isPassedOn ? null : resumeFrom(record, request, clock.now())
    signal.throwIfAborted()
    leads.set(attempt, lead)
    bySession.set(lead.session, lead)
    // The end of an earlier sign-in must not be taken for the end of this one.
    const snapshot = resume === null ? null : (record?.snapshot ?? null)
    const before = resume === null ? expiresAt : (record?.before ?? null)
    await write(lead, { ...emptyRecord, attempt, snapshot, before })
    return resume
  }

  /** Resolves when the lock is given back. Holds it from within its task until the sign-in lets go of it, or the one that it is passed on to. */
  const hold = (
    input: AttemptInput,
    signal: AbortSignal,
    ifAvailable: boolean,
    act: (held: boolean, keep: () => Promise<DeviceProgress | null>) => Promise<void>,
  ): Promise<void> => {
    const { attempt, request } = input
    const { session } = request
    const released = Promise.withResolvers<void>()
    const task = async (lost: AbortSignal | null): Promise<void> => {
      const over = Promise.withResolvers<void>()
      const lead: Lead = {
        session,
        attempt,
        release: over.resolve,
        lost: lost ?? neverLost,
        released: released.promise,
        latest: emptyRecord,
        writing: undefined,
      }
      try {
        await act(lost !== null, () => begin(lead, input, signal))
        if (bySession.get(session) === lead) await over.promise
      } finally {
        leads.delete(lead.attempt)
        if (bySession.get(session) === lead) bySession.delete(session)
        await lead.writing?.catch(ignore)
      }
    }
    const o = ifAvailable ? { ifAvailable, signal } : { signal }
    const locking = ifAvailable ? store : endless
    const held = locking.lock?.(`lead/${session}`, task, o) ?? task(neverLost)
    return held.finally(released.resolve)
  }

  const unavailable = (error: unknown) =>
    ({ kind: 'unavailable', at: clock.now(), error: refusal(error) }) as const

  /** Passes the lead on, at once: the sign-in that had it has none to let go of any more. */
  const passOn = async (
    lead: Lead,
    input: AttemptInput,
    signal: AbortSignal,
  ): Promise<TakeLeadOutput> => {
    leads.delete(lead.attempt)
    lead.attempt = input.attempt
    leads.set(lead.attempt, lead)
    try {
      const resume = await begin(lead, input, signal)
      return { kind: 'leading', at: clock.now(), resume }
    } catch (error) {
      return unavailable(error)
    }
  }

  const takeLead = (input: TakeLeadInput, signal: AbortSignal): Promise<TakeLeadOutput> => {
    const lead = input.replaces === null ? undefined : leads.get(input.replaces)
    if (lead !== undefined) return passOn(lead, input, signal)
    return new Promise((resolve) => {
      hold(input, signal, true, async (held, keep) => {
        if (!held) return resolve({ kind: 'following', at: clock.now() })
        const resume = await keep()
        resolve({ kind: 'leading', at: clock.now(), resume })
      }).catch((error: unknown) => resolve(unavailable(error)))
    })
  }

  const followLead = (input: AttemptInput, signal: AbortSignal): Promise<FollowLeadOutput> =>
    new Promise((resolve) => {
      const atStart = readLeadRecord(store, keyOf(input.request))
      atStart.catch(ignore)
      // Told when the lock is given back: who hears of it may leave.
      let end: FollowLeadOutput | undefined
      hold(input, signal, false, async (_, keep) => {
        const { record, isGranted: isOver } = await lookBack(input.request)
        const outcome = outcomeSince(await atStart, record)
        const at = clock.now()
        if (isOver || outcome?.kind === 'signedIn') end = { kind: 'signedIn', at }
        else if (outcome !== null) end = { kind: 'ended', at, outcome }
        else resolve({ kind: 'leading', resume: await keep(), at: clock.now() })
      }).then(
        () => end !== undefined && resolve(end),
        (error: unknown) => resolve(unavailable(error)),
      )
    })

  return {
    takeLead,
    followLead,
    watchLead: async ({ request, known }, signal) => {
      const progress = await watchLead(store, clock, keyOf(request), known, signal)
      return { kind: 'told', at: clock.now(), progress }
    },
    note: async (request, { registration, codes }) => {
      const lead = bySession.get(request.session)
      if (lead === undefined) return
      await write(lead, { snapshot: snapshotOf(request, registration, codes) })
    },
    publish: (attempt, { outcome, progress, snapshot }) => {
      const lead = leads.get(attempt)
      if (lead === undefined || lead.lost.aborted) return
      // A store that fails now fails the sign-in where it matters: when the token is kept.
      const news = { outcome: toLeadOutcome(outcome), progress, snapshot }
      write(lead, news).catch(ignore)
    },
    onLost: (attempt, listener) => {
      const lead = leads.get(attempt)
      if (lead === undefined) return undefined
      return onAbort(lead.lost, () => {
        lead.release()
        listener()
      })
    },
    settled: ({ session }) => {
      const lead = bySession.get(session)
      // The watcher of the sign-in is told of its step first, and publishes it.
      return lead === undefined ? undefined : Promise.resolve().then(() => lead.writing)
    },
    outlasting: ({ session }, signal) => {
      const lead = bySession.get(session)
      return lead === undefined ? signal : strays.outlasting(lead, signal)
    },
    release: async ({ attempt }, isCancelled = false) => {
      strays.end(attempt, isCancelled)
      const lead = leads.get(attempt)
      if (lead === undefined) return
      await lead.writing?.catch(ignore)
      if (lead.attempt !== attempt) return
      lead.release()
      await lead.released
    },
  }
}
