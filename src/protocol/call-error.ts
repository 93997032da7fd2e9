import type { EpochMs } from '../host/host.ts'

/** The service's operations, by the names of their functions. */
export type OperationName = 'registerClient' | 'startDeviceAuthorization' | 'createToken'

/** The circumstances of a call. Answers and errors carry it alike. */
export interface CallMetadata {
  readonly operation: OperationName
  /** The HTTP status, once there was one. */
  readonly httpStatusCode?: number
  /** The service's own name for the request: quote it to AWS Support. */
  readonly requestId?: string
  /** When the request was handed to the network. Absent where it never was. */
  readonly sentAt?: EpochMs
  /** When the answer was read to its end, or when it was clear that there would be none. */
  readonly answeredAt: EpochMs
}

/** What every error of a call is made from. */
export interface CallFacts {
  readonly $metadata: CallMetadata
  readonly retryAfterMs?: number
}

/** `Symbol.for`, since errors cross realms and copies of this package. */
export const kind: unique symbol = Symbol.for('authchart.callError')

/** Which of the four families an error belongs to. */
export type CallErrorKind = 'service' | 'protocol' | 'network' | 'notSent'

/** What all errors of a call have in common. It holds no secret and no part of a request, whatever prints it. */
export abstract class CallError extends Error {
  readonly operation: OperationName
  readonly $metadata: CallMetadata
  /** How long the answer's `Retry-After` asks to wait, counted from `answeredAt`. At most 24 hours. RFC 9110 §10.2.3. */
  declare readonly retryAfterMs?: number

  abstract get [kind](): CallErrorKind

  constructor(message: string, facts: CallFacts, options?: ErrorOptions) {
    super(`${facts.$metadata.operation}: ${message}`, options)
    this.operation = facts.$metadata.operation
    this.$metadata = Object.freeze(facts.$metadata)
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs
  }

  /** The error as plain JSON: `name`, `message` and every property that its class documents. */
  toJSON(): Record<string, unknown> {
    const { name, message, cause } = this
    const own: Record<string, unknown> = Object.fromEntries(Object.entries(this))
    return { ...own, name, message, ...(cause !== undefined && { cause }) }
  }
}

/** Whether `value` is an error of this family, from this realm or another. */
export const isOfKind = (value: unknown, of: CallErrorKind): boolean =>
  typeof value === 'object' && value !== null && Reflect.get(value, kind) === of
