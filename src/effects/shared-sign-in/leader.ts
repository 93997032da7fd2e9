import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  ClientRequest,
  DeviceCodes,
  DeviceProgress,
  FollowLeadOutput,
  Handle,
  LeadInput,
  TakeLeadOutput,
} from '../../../machines/types.ts'
import type { Clock } from '../../host/host.ts'
import type { SignInSnapshot } from '../snapshot.ts'
import { atStart } from '../../observe/at-start.ts'
import type { SignInState } from '../../observe/states.ts'
import type { Store } from '../../store/store.ts'
import { toErrorInfo } from '../../protocol/error-info.ts'
import { isGranted, outcomeOf, progressOf, type LeadRecord } from './record.ts'
import { readLeadRecord, watchLead } from './watch.ts'
import type { Tokens } from '../token-store.ts'

export interface LeadActors {
  readonly takeLead: PromiseActorLogic<TakeLeadOutput, LeadInput>
  readonly followLead: PromiseActorLogic<FollowLeadOutput, LeadInput>
}

/**
 * One sign-in for all processes that share a store. The process that holds its lock leads; what the leader shows is in a record
 * beside it, free of secrets, and so is what its successor needs.
 */
export interface Leads extends LeadActors {
  /** Keeps what a successor needs, before the code is shown. Resolves when it is durable; at once where there is no leader. */
  note(
    request: ClientRequest,
    issued: { readonly registration: Handle; readonly codes: DeviceCodes },
  ): Promise<void>
  /** Keeps and shows where the attempt stands, if it leads. The latest wins. */
  publish(attempt: Handle, state: SignInState, snapshot: SignInSnapshot): void
  /** Resolves when all that was published of the session is durable: a process that asks the service may die the next moment. */
  settled(request: ClientRequest): Promise<void> | undefined
  /** Leaves the lead to the next attempt of this process, so that no other takes it and none sees an end in between. */
  bequeath(attempt: Handle): void
  /** Lets another process lead, or see how it ended. Resolves when it can. */
  release(input: LeadInput): Promise<void>
  /** Calls `listener` with what the leader shows, now and after each change. Returns how to stop that. */
  watch(request: ClientRequest, listener: (state: SignInState) => void): () => void
}

interface Lead {
  readonly session: string
  readonly release: () => void
  /** Resolves when the lock is free. */
  readonly released: Promise<void>
  latest: LeadRecord
  writing: Promise<void> | undefined
}

/** No code lives longer. */
const recordMs = 86_400_000
const outcomeIn = (record: LeadRecord | undefined) => record && outcomeOf(record.state)

const nothing: LeadRecord = {
  version: 1,
  attempt: '',
  state: atStart,
  snapshot: null,
  before: null,
}

export const createLeads = (store: Store, clock: Clock, tokens: Pick<Tokens, 'open'>): Leads => {
  const leads = new Map<Handle, Lead>()
  const bySession = new Map<string, Lead>()
  const heirless = new Map<string, Lead>()
  const keyOf = ({ session }: Pick<ClientRequest, 'session'>) => `attempt/${session}`

  /** What an earlier leader has left, and what has become of it. */
  const lookBack = async (request: ClientRequest) => {
    const record = await readLeadRecord(store, keyOf(request))
    const expiresAt = (await tokens.open(request))?.held.expiresAt ?? null
    return { record, expiresAt, isGranted: isGranted(record, expiresAt) }
  }

  const write = (lead: Lead, news: Partial<LeadRecord>): Promise<void> => {
    lead.latest = { ...lead.latest, ...news }
    const run = async (): Promise<void> => {
      for (let written: LeadRecord | undefined; written !== lead.latest;) {
        written = lead.latest
        await store.set(keyOf(lead), written, { kind: 'record', expiresAt: clock.now() + recordMs })
      }
    }
    lead.writing ??= run().finally(() => {
      lead.writing = undefined
    })
    return lead.writing
  }

  /** From here on what the lead shows is this attempt. Resolves when it is durable. */
  const begin = async (
    lead: Lead,
    { request, attempt }: LeadInput,
    signal: AbortSignal,
  ): Promise<DeviceProgress | null> => {
    const isInherited = bySession.get(lead.session) === lead
    const { record, expiresAt, isGranted: isOver } = await lookBack(request)
    const resume = isOver || isInherited ? null : progressOf(record, request, clock.now())
    signal.throwIfAborted()
    leads.set(attempt, lead)
    bySession.set(lead.session, lead)
    // The end of an earlier sign-in must not be taken for the end of this one.
    const snapshot = resume === null ? null : (record?.snapshot ?? null)
    const before = resume === null ? expiresAt : (record?.before ?? null)
    await write(lead, { attempt, state: atStart, snapshot, before })
    return resume
  }

  /** Holds the lock from within its task until the attempt lets go of it, or the one that inherits it. */
  const hold = (
    input: LeadInput,
    signal: AbortSignal,
    ifAvailable: boolean,
    act: (held: boolean, keep: () => Promise<DeviceProgress | null>) => Promise<void>,
  ): Promise<void> => {
    const { session } = input.request
    const task = async (held: boolean): Promise<void> => {
      const over = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      const lead: Lead = {
        session,
        release: over.resolve,
        released: released.promise,
        latest: nothing,
        writing: undefined,
      }
      try {
        await act(held, () => begin(lead, input, signal))
        if (bySession.get(session) === lead) await over.promise
      } finally {
        leads.delete(lead.latest.attempt)
        if (bySession.get(session) === lead) bySession.delete(session)
        if (heirless.get(session) === lead) heirless.delete(session)
        released.resolve()
      }
    }
    const o = ifAvailable ? { ifAvailable, signal } : { signal }
    return store.lock === undefined ? task(true) : store.lock(`lead/${session}`, task, o)
  }

  const unavailable = (error: unknown) =>
    ({ kind: 'unavailable', at: clock.now(), error: toErrorInfo(error) }) as const

  const inherit = async (
    lead: Lead,
    input: LeadInput,
    signal: AbortSignal,
  ): Promise<TakeLeadOutput> => {
    heirless.delete(lead.session)
    leads.set(input.attempt, lead)
    try {
      const resume = await begin(lead, input, signal)
      return { kind: 'leading', at: clock.now(), resume }
    } catch (error) {
      return unavailable(error)
    }
  }

  const takeLead = (input: LeadInput, signal: AbortSignal): Promise<TakeLeadOutput> => {
    const lead = heirless.get(input.request.session)
    if (lead !== undefined) return inherit(lead, input, signal)
    return new Promise((resolve) => {
      hold(input, signal, true, async (held, keep) => {
        if (!held) return resolve({ kind: 'following', at: clock.now() })
        const resume = await keep()
        resolve({ kind: 'leading', at: clock.now(), resume })
      }).catch((error: unknown) => resolve(unavailable(error)))
    })
  }

  /** How the sign-in of `record` ended. No outcome of it is one of `earlier`, which was over before anybody followed. */
  const outcomeSince = (earlier: LeadRecord | undefined, record: LeadRecord | undefined) => {
    const isNews = record?.attempt !== earlier?.attempt || outcomeIn(earlier) === undefined
    return isNews ? outcomeIn(record) : undefined
  }

  const followLead = (input: LeadInput, signal: AbortSignal): Promise<FollowLeadOutput> =>
    new Promise((resolve) => {
      const atStart = readLeadRecord(store, keyOf(input.request))
      atStart.catch(() => undefined)
      hold(input, signal, false, async (_, keep) => {
        const { record, isGranted: isOver } = await lookBack(input.request)
        const outcome = outcomeSince(await atStart, record)
        const at = clock.now()
        if (isOver || outcome === 'signedIn') return resolve({ kind: 'signedIn', at })
        if (outcome !== undefined) return resolve({ kind: 'ended', at, outcome })
        resolve({ kind: 'leading', resume: await keep(), at: clock.now() })
      }).catch((error: unknown) => resolve(unavailable(error)))
    })

  return {
    takeLead: fromPromise(({ input, signal }) => takeLead(input, signal)),
    followLead: fromPromise(({ input, signal }) => followLead(input, signal)),
    note: async (request, { registration, codes }) => {
      const lead = bySession.get(request.session)
      if (lead === undefined) return
      const { intervalMs, issuedAt } = codes
      const at = issuedAt + intervalMs
      const pace = { intervalMs, slowDowns: 0, polls: 0, allowedAt: at, nextPollAt: at }
      const progress = { registration, codes, ...pace }
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
      // The watcher of the attempt is told of its step first, and publishes it.
      return lead === undefined ? undefined : Promise.resolve().then(() => lead.writing)
    },
    bequeath: (attempt) => {
      const lead = leads.get(attempt)
      if (lead === undefined) return
      leads.delete(attempt)
      heirless.set(lead.session, lead)
    },
    release: async ({ request, attempt }) => {
      const lead = leads.get(attempt) ?? heirless.get(request.session)
      if (lead === undefined) return
      await lead.writing?.catch(() => undefined)
      lead.release()
      await lead.released
    },
    watch: (request, listener) => watchLead(store, clock, keyOf(request), listener),
  }
}
