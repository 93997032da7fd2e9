import type { ErrorInfo } from '../../machines/types.ts'
import type { Host } from '../host/host.ts'
import { infoOf } from '../kit/errors.ts'
import { troubleOf } from '../kit/trouble.ts'
import { errorInfo } from '../protocol/error-info.ts'

/** The opener did not open the browser. */
export const notOpened: ErrorInfo = {
  code: 'browser_unavailable',
  message: 'Your browser did not open.',
  hint: 'Open the link in a browser on this machine, or use a code instead.',
  retry: 'otherMethod',
}

/** What a port of the browser's threw, told by the system's code and the place alone. */
export const portErrorInfo = (
  code: 'redirect_unavailable' | 'browser_unavailable',
  thrown: unknown,
  explain: Host['explain'],
): ErrorInfo => {
  const own = infoOf(thrown)
  if (own !== undefined) return own
  const trouble = troubleOf(thrown)
  const { reason, place } = trouble
  const words = explain?.(trouble, code === 'browser_unavailable' ? 'browser' : 'redirect')
  return {
    ...(code === 'browser_unavailable' ? notOpened : errorInfo(code)),
    ...(words !== undefined && { message: words.message, hint: words.hint }),
    ...(reason !== undefined && { reason }),
    ...(place !== undefined && { detail: place }),
  }
}
