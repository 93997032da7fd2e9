import type { ErrorInfo } from '../../machines/types.ts'
import type { Failure } from './reply.ts'

type Words = readonly [message: string, hint: string]

const proxy: Words = [
  'The proxy that is set cannot be used.',
  'Use Node 22.21, 24.5 or later, and the address of an HTTP proxy in `HTTPS_PROXY`.',
]

/** The failures of the surroundings that no further try mends, by the code of the port that sends. */
const lasting: Readonly<Partial<Record<string, Words>>> = {
  ERR_PROXY_UNSUPPORTED: proxy,
  ERR_PROXY_INVALID_CONFIG: proxy,
  ERR_CA_BUNDLE: [
    'The certificates in `AWS_CA_BUNDLE` cannot be used.',
    'Set it to a file of certificates (PEM), or take it away.',
  ],
}

/** What a failure is that comes before a byte is sent, each time anew: it is said at once, not after a minute of tries (R22). */
export const lastingInfo = (failure: Failure): ErrorInfo | undefined => {
  const reason = failure.kind === 'unanswered' ? failure.cause?.code : undefined
  if (reason === undefined || !Object.hasOwn(lasting, reason)) return undefined
  const words = lasting[reason]
  if (words === undefined) return undefined
  const [message, hint] = words
  return { code: 'network', message, hint, retry: 'never', reason }
}
