import { fromPromise, type PromiseActorLogic } from 'xstate'
import type {
  FollowLeadOutput,
  AttemptInput,
  TakeLeadInput,
  TakeLeadOutput,
  WatchLeadInput,
  WatchLeadOutput,
} from '../../../machines/types.ts'
import type { Clock } from '../../host/host.ts'
import { errorInfo } from '../../protocol/error-info.ts'
import type { Store } from '../../store/store.ts'
import type { Tokens } from '../token-store.ts'
import type { Leader } from './leader.ts'
import type { Vault } from '../vault.ts'
import { loadLeader } from './load-leader.ts'

/** The sign-ins that a runtime shares with other processes. The first of them loads what that takes. */
export interface Leads {
  readonly takeLead: PromiseActorLogic<TakeLeadOutput, TakeLeadInput>
  readonly followLead: PromiseActorLogic<FollowLeadOutput, AttemptInput>
  readonly watchLead: PromiseActorLogic<WatchLeadOutput, WatchLeadInput>
  /** `undefined` while no sign-in has been shared: there is nothing to tell then, and nothing to let go of. */
  readonly leader: Leader | undefined
}

/** `inTime` is `store` where its waits end: only who follows waits for a lock for as long as a leader has it. */
export const createLeads = (
  inTime: Store,
  clock: Clock,
  tokens: Pick<Tokens, 'open'>,
  refusal: Vault['infoOf'],
  store: Store = inTime,
): Leads => {
  let leader: Leader | undefined

  const load = async (): Promise<Leader> => {
    const create = await loadLeader()
    return (leader ??= create(inTime, clock, tokens, refusal, store))
  }
  /** Where it is loaded the answer is the leader's own promise: one of ours would come later, and what is told meanwhile be missed. */
  const ask = <Answer>(
    question: (leader: Leader) => Promise<Answer>,
    unloaded?: () => Answer,
  ): Promise<Answer> => (leader === undefined ? load().then(question, unloaded) : question(leader))

  const unavailable = () => {
    const error = { ...errorInfo('network'), reason: 'LoadError', retry: 'restart' } as const
    return { kind: 'unavailable', at: clock.now(), error } as const
  }

  return {
    get leader() {
      return leader
    },
    takeLead: fromPromise(({ input, signal }) =>
      ask<TakeLeadOutput>((loaded) => loaded.takeLead(input, signal), unavailable),
    ),
    followLead: fromPromise(({ input, signal }) =>
      ask<FollowLeadOutput>((loaded) => loaded.followLead(input, signal), unavailable),
    ),
    watchLead: fromPromise(({ input, signal }) => ask((loaded) => loaded.watchLead(input, signal))),
  }
}
