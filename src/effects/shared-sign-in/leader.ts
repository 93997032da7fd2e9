import type {
  ClientRequest,
  DeviceCodes,
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
import type { Store } from '../../store/store.ts'
import { createStrays, keyOf, leadWriter, onLoss, type Kept, type Lead } from './lead.ts'
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
  const write = leadWriter(store, clock)
  const isKept = (lead: Lead) => bySession.get(lead.session) === lead

  /** What an earlier leader has left, and what has become of it. */
  const lookBack = async (request: ClientRequest) => {
    const record = await readLeadRecord(store, keyOf(request))
    const expiresAt = (await tokens.open(request))?.held.expiresAt ?? null
    return { record, expiresAt, isGranted: isGranted(record, expiresAt) }
  }

  /** From here on what the lead shows is this attempt. Resolves when it is durable; with `undefined` where the lead was lost before. */
  const begin = async (
    lead: Lead,
    { request, attempt }: AttemptInput,
    signal: AbortSignal,
  ): Promise<Kept | undefined> => {
    const isPassedOn = isKept(lead)
    const { record, expiresAt, isGranted: isOver } = await lookBack(request)
    const resume = isOver || isPassedOn ? null : resumeFrom(record, request, clock.now())
    signal.throwIfAborted()
    if (lead.lost.aborted) return undefined
    leads.set(attempt, lead)
    bySession.set(lead.session, lead)
    // The end of an earlier sign-in must not be taken for the end of this one.
    const snapshot = resume === null ? null : (record?.snapshot ?? null)
    const before = resume === null ? expiresAt : (record?.before ?? null)
    await write(lead, { ...emptyRecord, attempt, snapshot, before })
    return { resume }
  }

  /** Resolves when the lock is given back. Holds it from within its task until the sign-in lets go of it, or the one that it is passed on to. */
  const hold = (
    input: AttemptInput,
    signal: AbortSignal,
    ifAvailable: boolean,
    act: (held: boolean, keep: () => Promise<Kept | undefined>) => Promise<void>,
  ): Promise<void> => {
    const { attempt, request } = input
    const { session } = request
    const over = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    const lead: Lead = {
      session,
      attempt,
      release: over.resolve,
      lost: neverLost,
      released: released.promise,
      latest: emptyRecord,
      writing: undefined,
    }
    const task = async (lost: AbortSignal | null): Promise<void> => {
      lead.lost = lost ?? neverLost
      try {
        await act(lost !== null, () => begin(lead, input, signal))
        if (isKept(lead)) await over.promise
      } finally {
        if (isKept(lead)) bySession.delete(session)
        await lead.writing?.catch(ignore)
      }
    }
    const end = () => {
      if (leads.get(lead.attempt) === lead) leads.delete(lead.attempt)
      released.resolve()
    }
    const o = ifAvailable ? { ifAvailable, signal } : { signal }
    const locking = ifAvailable ? store : endless
    const held = locking.lock?.(`lead/${session}`, task, o) ?? task(neverLost)
    return held.finally(end)
  }

  const unavailable = (error: unknown) =>
    ({ kind: 'unavailable', at: clock.now(), error: refusal(error) }) as const

  const leadingWith = (kept: Kept | undefined): TakeLeadOutput =>
    kept === undefined
      ? { kind: 'following', at: clock.now() }
      : { kind: 'leading', at: clock.now(), ...kept }

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
      return leadingWith(await begin(lead, input, signal))
    } catch (error) {
      return unavailable(error)
    }
  }

  const takeLead = (input: TakeLeadInput, signal: AbortSignal): Promise<TakeLeadOutput> => {
    const lead = input.replaces === null ? undefined : leads.get(input.replaces)
    if (lead !== undefined && isKept(lead) && !lead.lost.aborted) return passOn(lead, input, signal)
    return new Promise((resolve) => {
      hold(input, signal, true, async (held, keep) => {
        resolve(leadingWith(held ? await keep() : undefined))
      }).catch((error: unknown) => resolve(unavailable(error)))
    })
  }

  /** Resolves with `undefined` where the lead was lost as soon as it was had. */
  const follow = (
    input: AttemptInput,
    signal: AbortSignal,
    atStart: Promise<LeadRecord | undefined>,
  ): Promise<FollowLeadOutput | undefined> =>
    new Promise((resolve) => {
      // Told when the lock is given back: who hears of it may leave.
      let end: FollowLeadOutput | undefined
      hold(input, signal, false, async (_, keep) => {
        const { record, isGranted: isOver } = await lookBack(input.request)
        const outcome = outcomeSince(await atStart, record)
        const at = clock.now()
        if (isOver || outcome?.kind === 'signedIn') end = { kind: 'signedIn', at }
        else if (outcome !== null) end = { kind: 'ended', at, outcome }
        else {
          const kept = await keep()
          if (kept !== undefined) resolve({ kind: 'leading', at: clock.now(), ...kept })
        }
      }).then(
        () => resolve(end),
        (error: unknown) => resolve(unavailable(error)),
      )
    })

  const followLead = async (input: AttemptInput, signal: AbortSignal) => {
    const atStart = readLeadRecord(store, keyOf(input.request))
    atStart.catch(ignore)
    let end: FollowLeadOutput | undefined
    while (end === undefined) end = await follow(input, signal, atStart)
    return end
  }

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
      return lead === undefined ? undefined : onLoss(lead, listener)
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
