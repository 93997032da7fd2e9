import { omitUndefined } from './values.ts'

/** What is left of a network failure: enough to tell failures apart, and too little to hold a secret. */
export interface NetworkCause {
  readonly name?: string
  /** The system's code, such as `ECONNRESET` or `ENOTFOUND`. */
  readonly code?: string
}

/** The name and the system code at the root of a failed `fetch`; messages may hold anything, so they stay behind. */
export function reduceCause(error: unknown): NetworkCause | undefined {
  let found: NetworkCause | undefined
  let current = isWrapper(error) ? error.cause : error
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const code = token('code' in current ? current.code : undefined)
    if (found === undefined || code !== undefined)
      found = omitUndefined({ name: token(current.name), code })
    current = current.cause
  }
  return found
}

/** ky wraps what `fetch` rejected with. */
const isWrapper = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'NetworkError' && error.cause instanceof Error

const token = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : undefined
