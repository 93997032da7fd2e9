import type { EpochMs } from '../../machines/types.ts'

/**
 * An access token that nothing prints by accident: logs, JSON, templates and inspectors show `[secret]`. `reveal()` is the
 * one way to the text. `session.token()` makes them.
 *
 * @example
 * const token = await session.token()
 * console.log(token) // [secret]
 * const headers = { 'x-amz-sso_bearer_token': token.reveal() }
 */
export class AccessToken {
  readonly #text: string
  /** When it ends, in epoch milliseconds. */
  readonly expiresAt: EpochMs

  constructor(text: string, expiresAt: EpochMs) {
    this.#text = text
    this.expiresAt = expiresAt
    Object.freeze(this)
  }

  /** The token itself. */
  reveal(): string {
    return this.#text
  }

  toJSON(): '[secret]' {
    return '[secret]'
  }

  toString(): '[secret]' {
    return '[secret]'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): '[secret]' {
    return '[secret]'
  }
}
