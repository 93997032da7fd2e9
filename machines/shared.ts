import type { DoneActorEvent } from 'xstate'
import type { EpochMs, ErrorInfo, HeldToken } from './types.ts'

/** What a chart reads when something happens: moves and guards are functions of it. */
export interface Told<Context, Event> {
  readonly context: Context
  readonly event: Event
}

type Named<Value> = Readonly<Record<string, Value>>
export type Moves<Context, Event> = Named<(told: Told<Context, Event>) => Partial<Context>>
export type Guards<Context, Event> = Named<(told: Told<Context, Event>) => boolean>
export type Delays<Context> = Named<(told: { readonly context: Context }) => number>

/** The events in which the actors of a chart answer, by the ids under which it invokes them. */
export type Answers<Effects> = {
  [Id in keyof Effects & string]: DoneActorEvent<AnswerOf<Effects[Id]>, Id>
}[keyof Effects & string]
type AnswerOf<Effect> = Effect extends (...asked: never[]) => infer Answer ? Answer : never

/** What events, and answers in them, may say: in this view all charts read them alike. */
export interface Happening {
  readonly type: string
  readonly at?: EpochMs
  readonly jumpMs?: number
  readonly reason?: string | null
  readonly output?: AnyAnswer
}
interface AnyAnswer {
  readonly kind: string
  readonly at: EpochMs
  readonly error?: ErrorInfo
  readonly retryAfterMs?: number
}
/** A happening, and the latest moment that the chart had heard of before it. */
export type Heard<Context = unknown> = Told<Context & { readonly now: EpochMs }, Happening>

type AnswerIn<Event> = Event extends { readonly output: infer Answer } ? Answer : never
type KindIn<Event> =
  AnswerIn<Event> extends { readonly kind: infer Kind extends string } ? Kind : never
type Answered<Event, Kind> = Extract<AnswerIn<Event>, { readonly kind: Kind }>

/** The answer that an actor has brought, if it is of one of these kinds. */
export const answerOf = <Event extends Happening, const Kind extends KindIn<Event>>(
  { output }: Event,
  ...kinds: readonly Kind[]
): Answered<Event, Kind> | undefined =>
  kinds.some((kind) => kind === output?.kind) ? (output as Answered<Event, Kind>) : undefined

/** Makes guards of one chart: an actor has answered so. */
export const answered =
  <Event extends Happening>() =>
  (kind: KindIn<Event>) =>
  ({ event }: { readonly event: Event }): boolean =>
    event.output?.kind === kind

/** Makes moves of one chart: what an answer of this kind changes, beside the time. */
export const answering =
  <Context extends { readonly now: EpochMs }, Event extends Happening>() =>
  <const Kind extends KindIn<Event>>(
    kind: Kind,
    move: (answer: Answered<Event, Kind>, told: Told<Context, Event>) => Partial<Context>,
  ) =>
  (told: Told<Context, Event>): Partial<Context> => {
    const answer = answerOf(told.event, kind)
    return answer === undefined ? {} : { now: atOf(told), ...move(answer, told) }
  }

/** When it happened, as far as the event says so. */
export const atOf = ({ context, event }: Heard): EpochMs =>
  (event.output ?? event).at ?? context.now

/** By how much the wall clock has left the monotonic one. */
export const jumpOf = ({ jumpMs }: Happening): number => jumpMs ?? 0

/** How long the service wants to be left alone (RFC 9110 section 10.2.3). */
export const retryAfterOf = ({ output }: Happening): number => output?.retryAfterMs ?? 0

/** Why an answer is none. */
export const errorOf = ({ output }: Happening): ErrorInfo | null => output?.error ?? null

/** What anybody may know of the token that an answer brings. */
export const heldIn = (answer: HeldToken): HeldToken => {
  const { token, expiresAt, refreshable, tokenId, unstored } = answer
  const held = { token, expiresAt, refreshable, tokenId }
  return unstored === undefined ? held : { ...held, unstored }
}

/** The longest timer that every platform can set is a little longer. */
export const longestTimerMs = 2_000_000_000

/** What each `slow_down` adds to the interval, for good (RFC 8628 section 3.5). */
export const slowDownStepMs = 5_000

const longestBackoffMs = 30_000

/** How long to wait after so many faults in a row: 1, 2, 4 … 30 s, or one step of another length. */
export const backOffMs = (faults: number, firstMs = 1_000): number =>
  Math.min(longestBackoffMs, firstMs * 2 ** (faults - 1))

/** Whether an answer that did not come is worth another request: there is time left for one. */
export const isOutOfReachUntil = (until: EpochMs, told: Heard): boolean => {
  const { event } = told
  const at = atOf(told)
  return event.output?.kind === 'unreachable' && at < until && at + retryAfterOf(event) <= until
}
