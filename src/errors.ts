import type { ErrorInfo, Retry } from '../machines/effects.ts'

export type { ErrorInfo, Retry, SignInErrorCode } from '../machines/effects.ts'

/**
 * What `result()` and `token()` reject with. `code`, `hint` and `retry` say what to do; `toJSON()` is the twin that
 * states carry. It holds no secret, whatever prints it.
 */
export class SignInError extends Error implements ErrorInfo {
  override readonly name = 'SignInError' as const
  readonly code: ErrorInfo['code']
  readonly retry: Retry
  declare readonly hint?: string
  declare readonly description?: string
  declare readonly reason?: string
  declare readonly requestId?: string
  declare readonly httpStatus?: number

  constructor(info: ErrorInfo) {
    super(info.message)
    this.code = info.code
    this.retry = info.retry
    Object.assign(this, info)
  }

  toJSON(): ErrorInfo {
    const { name: _name, ...info } = { ...this }
    return { ...info, message: this.message }
  }
}

/** Whether `value` is a `SignInError`, from this realm or another. */
export const isSignInError = (value: unknown): value is SignInError =>
  value instanceof Error && value.name === 'SignInError' && 'code' in value && 'retry' in value
