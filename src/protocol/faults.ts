import { CallError, isOfKind, kind, type CallErrorKind, type CallFacts } from './call-error.ts'
import type { Delivered } from '../host/host.ts'
import type { NetworkCause } from './network-cause.ts'

export type { NetworkCause } from './network-cause.ts'

/**
 * There was an answer, and it is not the service's. `readable` is false where the body could not be read or parsed, or
 * came from something else than the service; then a token may have been issued and lost. It is true where the body was
 * JSON of the wrong shape.
 */
export class ProtocolError extends CallError {
  override readonly name = 'ProtocolError'
  /** What is wrong, in a few fixed words. Never a part of the answer. */
  readonly problem: string
  readonly readable: boolean

  override get [kind](): CallErrorKind {
    return 'protocol'
  }

  constructor(problem: string, readable: boolean, facts: CallFacts) {
    const { httpStatusCode } = facts.$metadata
    super(httpStatusCode === undefined ? problem : `${problem} (HTTP ${httpStatusCode})`, facts)
    this.problem = problem
    this.readable = readable
  }
}

/**
 * There was no answer. Unless `delivered` says `no`, the request may have been carried out all the same. Where `$metadata.httpStatusCode` is set, the
 * answer had begun when time ran out.
 */
export class NetworkError extends CallError {
  override readonly name = 'NetworkError'
  /** Whether the time limit of the request ended it. */
  readonly timeout: boolean
  /** Whether the request can have reached the service: `no` where `fetch` knows that not a byte of it left. */
  readonly delivered: Delivered
  declare readonly cause?: NetworkCause

  override get [kind](): CallErrorKind {
    return 'network'
  }

  constructor(
    timeout: boolean,
    facts: CallFacts,
    cause?: NetworkCause,
    delivered: Delivered = 'maybe',
  ) {
    const detail = cause?.code ?? cause?.name
    super(
      timeout
        ? 'no answer within the time limit'
        : `no answer${detail === undefined ? '' : ` (${detail})`}`,
      facts,
      cause && { cause },
    )
    this.timeout = timeout
    this.delivered = delivered
  }
}

/** The request was never sent: `notAfter` had passed before its turn came. */
export class NotSentError extends CallError {
  override readonly name = 'NotSentError'

  override get [kind](): CallErrorKind {
    return 'notSent'
  }

  constructor(facts: CallFacts) {
    super('not sent, since its time had passed', facts)
  }
}

/** Whether `value` is a `ProtocolError`, from this realm or another. */
export const isProtocolError = (value: unknown): value is ProtocolError =>
  isOfKind(value, 'protocol')

/**
 * Whether `value` is a `NetworkError` of this package, from this realm or another.
 *
 * @example
 * if (isNetworkError(error)) console.error(error.timeout ? 'too slow' : error.cause?.code)
 */
export const isNetworkError = (value: unknown): value is NetworkError => isOfKind(value, 'network')

/** Whether `value` is a `NotSentError`, from this realm or another. */
export const isNotSentError = (value: unknown): value is NotSentError => isOfKind(value, 'notSent')
