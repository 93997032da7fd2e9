import type { EpochMs, ErrorInfo } from './types.ts'

/** What a chart reads when something happens: moves and guards are functions of it. */
export interface Told<Context, Event> {
  readonly context: Context
  readonly event: Event
}

/** The answers among a chart's events: what its actors have brought. */
export type AnswerIn<Event> = Event extends { readonly output: infer Answer } ? Answer : never

/** What an actor has answered; of any other event, nothing. */
export const answerOf = <Event extends object>(event: Event): AnswerIn<Event> | undefined =>
  'output' in event ? (event.output as AnswerIn<Event>) : undefined

type KindIn<Event> = AnswerIn<Event> extends { readonly kind: infer Kind } ? Kind : never

/** The answer of an actor, if it is of this kind. */
export const answerOfKind = <Event extends object, const Kind extends KindIn<Event> & string>(
  event: Event,
  kind: Kind,
): Extract<AnswerIn<Event>, { readonly kind: Kind }> | undefined => {
  const answer = answerOf(event) as { readonly kind: string } | undefined
  return answer?.kind === kind
    ? (answer as Extract<AnswerIn<Event>, { readonly kind: Kind }>)
    : undefined
}

/** A guard: an actor has answered so. */
export const answered =
  <Event extends object>() =>
  (kind: KindIn<Event> & string) =>
  ({ event }: { readonly event: Event }): boolean =>
    answerOfKind(event, kind) !== undefined

/** When it happened, as far as the event says so. */
export const atOf = ({ context, event }: Told<{ readonly now: EpochMs }, object>): EpochMs => {
  const said = ('output' in event ? event.output : event) as { readonly at?: EpochMs } | undefined
  return said?.at ?? context.now
}

/** By how much the wall clock has left the monotonic one. */
export const jumpOf = (event: object): number =>
  'jumpMs' in event && typeof event.jumpMs === 'number' ? event.jumpMs : 0

export const clockWentOn = ({ event }: { readonly event: object }): boolean => jumpOf(event) >= 0
export const clockWentBack = ({ event }: { readonly event: object }): boolean => jumpOf(event) < 0

/** How long the service wants to be left alone (RFC 9110 section 10.2.3). */
export const retryAfterOf = (event: object): number => {
  const answer = ('output' in event ? event.output : undefined) as
    { readonly retryAfterMs?: number } | undefined
  return answer?.retryAfterMs ?? 0
}

/** Why an answer is none. */
export const errorOf = (event: object): ErrorInfo | null => {
  const answer = ('output' in event ? event.output : undefined) as
    { readonly error?: ErrorInfo } | undefined
  return answer?.error ?? null
}

/** Why the host ends it. */
export const reasonOf = (event: object): string | null =>
  'reason' in event && typeof event.reason === 'string' ? event.reason : null

/** What each `slow_down` adds to the interval, for good (RFC 8628 section 3.5). */
export const slowDownStepMs = 5_000

const longestBackoffMs = 30_000

/** How long to wait after so many faults in a row: 1, 2, 4 … 30 s, or one step of another length. */
export const backOffMs = (faults: number, firstMs = 1_000): number =>
  Math.min(longestBackoffMs, firstMs * 2 ** (faults - 1))

/** Whether an answer that did not come is worth another request: there is time left for one. */
export const isOutOfReachUntil = (
  until: EpochMs,
  told: Told<{ readonly now: EpochMs }, object>,
): boolean => {
  const { event } = told
  const answer = ('output' in event ? event.output : undefined) as
    { readonly kind?: string } | undefined
  const at = atOf(told)
  return answer?.kind === 'unreachable' && at < until && at + retryAfterOf(event) <= until
}

export const notProvided = (): Promise<never> =>
  Promise.reject(new Error('machine.provide() has not supplied this actor'))
