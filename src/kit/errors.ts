import * as v from 'valibot'
import type { ErrorInfo, Retry } from '../../machines/types.ts'

export type { ErrorInfo, Retry, SignInErrorCode } from '../../machines/types.ts'

/**
 * What `result()` and `token()` reject with. `code`, `hint` and `retry` say what to do; `toJSON()` is the twin that
 * states carry. It holds no secret, whatever prints it.
 *
 * @example
 * const error = await signIn.result().catch((reason: unknown) => reason)
 * if (isSignInError(error)) console.error(error.code, error.message, error.hint ?? '', error.retry)
 */
export class SignInError extends Error implements ErrorInfo {
  declare readonly name: 'SignInError'
  declare readonly code: ErrorInfo['code']
  declare readonly retry: Retry
  declare readonly hint?: string
  declare readonly detail?: string
  declare readonly description?: string
  declare readonly reason?: string
  declare readonly requestId?: string
  declare readonly httpStatus?: number

  constructor(info: ErrorInfo, options?: ErrorOptions) {
    super(info.message, options)
    const { message: _, ...members } = info
    Object.assign(this, members)
  }

  toJSON(): ErrorInfo {
    return { ...(this as ErrorInfo), message: this.message }
  }
}

Object.defineProperty(SignInError.prototype, 'name', { value: 'SignInError' })

/**
 * Whether `value` is a `SignInError`, from this realm or another.
 *
 * @example
 * if (isSignInError(error) && error.retry === 'restart') signIn.restart()
 */
export const isSignInError = (value: unknown): value is SignInError =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  value.name === 'SignInError' &&
  'code' in value &&
  'retry' in value

const text = v.exactOptional(v.string())
const infoSchema = v.object({
  code: v.string(),
  message: v.string(),
  retry: v.picklist(['automatic', 'restart', 'otherMethod', 'never']),
  hint: text,
  detail: text,
  description: text,
  reason: text,
  requestId: text,
  httpStatus: v.exactOptional(v.number()),
})

/** What a `SignInError` says; `undefined` for anything else. Total: one of another realm may be anything underneath. */
export const infoOf = (value: unknown): ErrorInfo | undefined => {
  try {
    const said = v.safeParse(infoSchema, value)
    return said.success && isSignInError(value) ? said.output : undefined
  } catch {
    return undefined
  }
}

export const notSignedIn = (): SignInError =>
  new SignInError({
    code: 'not_signed_in',
    message: 'Nobody has signed in.',
    hint: 'Sign in first.',
    detail: 'Call signIn() first.',
    retry: 'restart',
  })

export const sessionExpired = (): SignInError =>
  new SignInError({
    code: 'session_expired',
    message: 'The session has ended.',
    hint: 'Sign in again.',
    retry: 'restart',
  })

/** What a sign-in needs is not in the store any more. */
export const forgotten = (): SignInError =>
  new SignInError({
    code: 'store_unavailable',
    message: 'The store no longer has what this sign-in needs.',
    hint: 'Start again.',
    retry: 'restart',
  })
