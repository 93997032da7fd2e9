import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  ClientRequest,
  DeviceCodes,
  DeviceProgress,
  FollowLeadOutput,
  Handle,
  LeadInput,
  TakeLeadOutput,
} from '../../machines/effects.ts'
import type { Clock } from '../host/host.ts'
import type { SignInSnapshot } from '../snapshot.ts'
import type { SignInState } from '../observe/states.ts'
import type { Store } from '../store/store.ts'
import { toErrorInfo } from './error-info.ts'
import { isGranted, outcomeOf, progressOf, toLeadRecord, type LeadRecord } from './lead-record.ts'
import type { Tokens } from './tokens.ts'

export interface LeadActors {
  readonly takeLead: PromiseActorLogic<TakeLeadOutput, LeadInput>
  readonly followLead: PromiseActorLogic<FollowLeadOutput, LeadInput>
}

/**
 * One sign-in for all processes that share a store. Whoever holds its lock leads; what the leader shows is in a record
 * beside it, free of secrets, and so is what its successor needs.
 */
export interface Leads extends LeadActors {
  /** Keeps what a successor needs, before anybody sees the code. Resolves when it is durable; at once where nobody leads. */
  note(
    request: ClientRequest,
    issued: { readonly registration: Handle; readonly codes: DeviceCodes },
  ): Promise<void>
  /** Keeps and shows where the attempt stands, if it leads. The latest wins. */
  publish(attempt: Handle, state: SignInState, snapshot: SignInSnapshot): void
  /** Resolves when all that was published of the session is durable: whoever asks the service may die the next moment. */
  settled(request: ClientRequest): Promise<void> | undefined
  /** Lets another process lead, or see how it ended. Resolves when it can. */
  release(attempt: Handle): Promise<void>
  /** Calls `listener` with what the leader shows, now and after each change. Returns how to stop that. */
  watch(request: ClientRequest, listener: (state: SignInState) => void): () => void
}

interface Lead {
  readonly key: string
  readonly release: () => void
  /** Resolves when the lock is free. */
  readonly released: Promise<void>
  latest: LeadRecord
  writing: Promise<void> | undefined
}

const lookMs = 1_000
/** No code lives longer. */
const recordMs = 86_400_000
const starting: SignInState = { status: 'starting', step: 'checkingStore' }

export const createLeads = (store: Store, clock: Clock, tokens: Pick<Tokens, 'open'>): Leads => {
  const leads = new Map<Handle, Lead>()
  const bySession = new Map<string, Lead>()
  const keyOf = ({ session }: ClientRequest) => `attempt/${session}`

  const read = async (key: string): Promise<LeadRecord | undefined> =>
    toLeadRecord(await store.get(key))

  /** What an earlier leader has left, and what has become of it. */
  const lookBack = async (request: ClientRequest) => {
    const record = await read(keyOf(request))
    const expiresAt = (await tokens.open(request))?.held.expiresAt ?? null
    return { record, expiresAt, isGranted: isGranted(record, expiresAt) }
  }

  const write = (lead: Lead, news: Partial<LeadRecord>): Promise<void> => {
    lead.latest = { ...lead.latest, ...news }
    const run = async (): Promise<void> => {
      for (let written: LeadRecord | undefined; written !== lead.latest;) {
        written = lead.latest
        await store.set(lead.key, written, { kind: 'record', expiresAt: clock.now() + recordMs })
      }
    }
    lead.writing ??= run().finally(() => {
      lead.writing = undefined
    })
    return lead.writing
  }

  /** Holds the lock from within its task until the attempt lets go of it. */
  const hold = (
    { request, attempt }: LeadInput,
    signal: AbortSignal,
    ifAvailable: boolean,
    act: (held: boolean, keep: () => Promise<DeviceProgress | null>) => Promise<void>,
  ): Promise<void> => {
    const key = keyOf(request)
    const task = async (held: boolean): Promise<void> => {
      const over = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      let isKept = false
      const keep = async () => {
        const { record, expiresAt, isGranted: isOver } = await lookBack(request)
        const resume = isOver ? null : progressOf(record, request, clock.now())
        signal.throwIfAborted()
        isKept = true
        // Nobody shall take the end of an earlier sign-in for the end of this one.
        const snapshot = resume === null ? null : (record?.snapshot ?? null)
        const before = resume === null ? expiresAt : (record?.before ?? null)
        const lead: Lead = {
          key,
          release: over.resolve,
          released: released.promise,
          latest: { version: 1, state: starting, snapshot, before },
          writing: undefined,
        }
        leads.set(attempt, lead)
        bySession.set(request.session, lead)
        await write(lead, {})
        return resume
      }
      try {
        await act(held, keep)
        if (isKept) await over.promise
      } finally {
        if (isKept) {
          const lead = leads.get(attempt)
          leads.delete(attempt)
          if (bySession.get(request.session) === lead) bySession.delete(request.session)
        }
        released.resolve()
      }
    }
    const o = ifAvailable ? { ifAvailable, signal } : { signal }
    return store.lock === undefined ? task(true) : store.lock(`lead/${request.session}`, task, o)
  }

  const takeLead = (input: LeadInput, signal: AbortSignal): Promise<TakeLeadOutput> =>
    new Promise((resolve) => {
      hold(input, signal, true, async (held, keep) => {
        if (!held) return resolve({ kind: 'following', at: clock.now() })
        const resume = await keep()
        resolve({ kind: 'leading', at: clock.now(), resume })
      }).catch((error: unknown) =>
        resolve({ kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }),
      )
    })

  const followLead = (input: LeadInput, signal: AbortSignal): Promise<FollowLeadOutput> =>
    new Promise((resolve) => {
      hold(input, signal, false, async (_, keep) => {
        const { record, isGranted: isOver } = await lookBack(input.request)
        const outcome = record === undefined ? undefined : outcomeOf(record.state)
        const at = clock.now()
        if (isOver || outcome === 'signedIn') return resolve({ kind: 'signedIn', at })
        if (outcome !== undefined) return resolve({ kind: 'ended', at, outcome })
        resolve({ kind: 'leading', resume: await keep(), at: clock.now() })
      }).catch((error: unknown) =>
        resolve({ kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }),
      )
    })

  return {
    takeLead: fromPromise(({ input, signal }) => takeLead(input, signal)),
    followLead: fromPromise(({ input, signal }) => followLead(input, signal)),
    note: async (request, { registration, codes }) => {
      const lead = bySession.get(request.session)
      if (lead === undefined) return
      const { intervalMs, issuedAt } = codes
      const nextPollAt = issuedAt + intervalMs
      const progress = { registration, codes, intervalMs, slowDowns: 0, polls: 0, nextPollAt }
      const { session } = request
      const snapshot = {
        version: 1,
        flow: 'device',
        id: '',
        session,
        asking: false,
        progress,
      } as const
      await write(lead, { snapshot })
    },
    publish: (attempt, state, snapshot) => {
      const lead = leads.get(attempt)
      if (lead === undefined) return
      // A store that fails now fails the sign-in where it matters: when the token is kept.
      write(lead, { state, snapshot }).catch(() => undefined)
    },
    settled: ({ session }) => {
      const lead = bySession.get(session)
      // Whoever watches the attempt is told of its step first, and publishes it.
      return lead === undefined ? undefined : Promise.resolve().then(() => lead.writing)
    },
    release: async (attempt) => {
      const lead = leads.get(attempt)
      if (lead === undefined) return
      await lead.writing?.catch(() => undefined)
      lead.release()
      await lead.released
    },
    watch: (request, listener) => {
      const key = keyOf(request)
      let timer: unknown
      let isOver = false
      const look = async () => {
        const record = await read(key).catch(() => undefined)
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
    },
  }
}
