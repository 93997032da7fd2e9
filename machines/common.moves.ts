import { sentences } from './sentences.ts'
import { atOf, backOffMs, errorOf, jumpOf, retryAfterOf, type Heard } from './shared.ts'
import type { AttemptInput, Cancelled, Ended, EpochMs, ErrorInfo } from './types.ts'

type Move = (told: Heard) => {
  readonly now?: EpochMs
  readonly network?: 'absent' | 'present'
  readonly browser?: 'opened' | 'failed'
  readonly outcome?: Ended
}

/** Which sign-in of which session it is, as its actors are told. */
export const ask = ({ request, attempt }: AttemptInput): AttemptInput => ({ request, attempt })

export const noteTime = (told: Heard): { now: EpochMs } => ({ now: atOf(told) })

/** The moments that are told, after the clock was set: time that has passed cannot be given back. */
export const shifted = <const Name extends string>(
  told: Heard<Readonly<Record<Name, EpochMs>>>,
  ...names: readonly Name[]
): Record<Name | 'now', EpochMs> => {
  const { context, event } = told
  const moments = names.map((name) => [name, context[name] + jumpOf(event)])
  return { ...(Object.fromEntries(moments) as Record<Name, EpochMs>), now: atOf(told) }
}

export const clockGuards = {
  clockWentOn: ({ event }) => jumpOf(event) >= 0,
  clockWentBack: ({ event }) => jumpOf(event) < 0,
} satisfies Record<string, (told: Heard) => boolean>

export const networkMoves = {
  noteNetworkLost: () => ({ network: 'absent' }),
  noteNetworkPresent: () => ({ network: 'present' }),
} satisfies Record<string, Move>

/** The ends that every sign-in has. */
export const endMoves = {
  recordBug: () => ({ outcome: { kind: 'failed', error: sentences.bug } }),
  recordCancel: (told) => ({
    now: atOf(told),
    outcome: { kind: 'cancelled', reason: told.event.reason ?? null },
  }),
} satisfies Record<string, Move>

/** What the two ways to ask a person have in common. */
export const askingMoves = {
  noteBrowserOpened: (told) => ({ browser: 'opened', now: atOf(told) }),
  noteBrowserFailed: (told) => ({ browser: 'failed', now: atOf(told) }),
  /** What was tried again by itself is over now: from here on it takes the person. */
  recordFailure: (told) => {
    const error = errorOf(told.event) ?? sentences.bug
    const retry = error.retry === 'automatic' ? 'restart' : error.retry
    return { now: atOf(told), outcome: { kind: 'failed', error: { ...error, retry } } }
  },
} satisfies Record<string, Move>

/** What every chart of a sign-in says in the end. */
export const endOf = <Outcome extends object>(c: {
  readonly now: EpochMs
  readonly outcome: Outcome | null
}): (Outcome | Cancelled) & { readonly at: EpochMs } => ({
  ...(c.outcome ?? { kind: 'cancelled', reason: null }),
  at: c.now,
})

/** What a usable answer says of the service: whatever was wrong is over. */
export const allWell = { faults: 0, lastError: null } as const

/** How long a request waits that follows one without a usable answer. */
export const waitAfterFault = ({ context, event }: Heard<{ readonly faults: number }>): number =>
  Math.max(retryAfterOf(event), backOffMs(context.faults + 1))

/** One more request without a usable answer. */
export const faulted = (
  told: Heard<{ readonly faults: number }>,
): Readonly<{ faults: number; lastError: ErrorInfo | null; now: EpochMs }> => ({
  faults: told.context.faults + 1,
  lastError: errorOf(told.event),
  now: atOf(told),
})
