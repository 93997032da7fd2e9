import type { EpochMs, SignInErrorCode } from '../../machines/types.ts'
import type { Delivered, TroubleWords } from '../host/host.ts'
import type { Trouble } from '../kit/trouble.ts'
import type { NetworkCause } from './network-cause.ts'

/** The circumstances of a request, whatever came of it. */
export interface Circumstances {
  /** The HTTP status, once there was one. */
  readonly status?: number
  /** The service's own name for the request. */
  readonly requestId?: string
  /** When the request was handed to the network. Absent where it never was. */
  readonly sentAt?: EpochMs
  /** When the answer was read to its end, or when it was clear that there would be none. */
  readonly answeredAt: EpochMs
  /** How long the answer's `Retry-After` asks to wait, counted from `answeredAt`. */
  readonly retryAfterMs?: number
}

/** What the service says where it refuses. Secrets that it echoes read `[secret]`. */
export interface Refusal {
  /** The wire's code, such as `authorization_pending`. */
  readonly code: string
  readonly description?: string
  readonly reason?: string
  /** An `interval` in seconds, as some servers send beside `slow_down`. */
  readonly interval?: number
  /** What the refusal means to the person, where that is more than its code says. */
  readonly meaning?: SignInErrorCode
}

/** The service accepted the request. */
export interface Accepted<Value> {
  readonly kind: 'accepted'
  readonly value: Value
  readonly call: Circumstances
}

/** The service refused, and said why. */
export interface Declined<Said extends Refusal = Refusal> {
  readonly kind: 'declined'
  readonly refusal: Said
  readonly call: Circumstances
}

/**
 * There was an answer, and it is not the service's. `readable` is true where its body was JSON of the wrong shape, and
 * false where the body could not be read or came from something else.
 */
export interface Unusable {
  readonly kind: 'unusable'
  /** A few fixed words. Never a part of the answer. */
  readonly problem: string
  readonly readable: boolean
  readonly call: Circumstances
}

/** There was no answer. A status in `call` says that it had begun. */
export interface Unanswered extends Partial<Told> {
  readonly kind: 'unanswered'
  readonly timeout: boolean
  /** As the port that sent it knows. */
  readonly delivered: Delivered
  readonly cause?: NetworkCause
  readonly call: Circumstances
}

/** What may be told of what was thrown where a request was sent, and what it means. */
export interface Told {
  readonly trouble: Trouble
  /** What the trouble means, where the host knows. */
  readonly words?: TroubleWords | undefined
}
export type Tell = (thrown: unknown) => Told

/** What became of a request, as far as it had come. */
interface Progress {
  readonly status: number
  readonly sentAt: EpochMs
  readonly delivered: Delivered
  readonly tell?: Tell | undefined
}

/** No answer to a request that was sent at `sentAt`, or, by its `status`, none that was read to its end. */
export const unanswered = (
  { status, sentAt, delivered, tell }: Progress,
  answeredAt: EpochMs,
  thrown: unknown,
  {
    timeout = false,
    cause,
  }: { readonly timeout?: boolean; readonly cause?: NetworkCause | undefined } = {},
): Unanswered => ({
  kind: 'unanswered',
  timeout,
  delivered,
  ...(cause !== undefined && { cause }),
  ...tell?.(thrown),
  call: { ...(status !== 0 && { status }), sentAt, answeredAt },
})

/** The request was never sent: its time had passed before its turn came. */
export interface NotSent {
  readonly kind: 'notSent'
  readonly call: Circumstances
}

/** What became of a request that brought nothing. */
export type Failure<Said extends Refusal = Refusal> =
  Declined<Said> | Unusable | Unanswered | NotSent

/** What became of one request, in the words of no particular service. Only an abort by the caller is thrown. */
export type Reply<Value, Said extends Refusal = Refusal> = Accepted<Value> | Failure<Said>
