import { toAddress } from '../kit/address.ts'
import type { ErrorInfo } from '../kit/errors.ts'
import { plainText } from '../kit/plain-text.ts'
import { copyJson, type Bounds, type ReadText } from './json.ts'

/**
 * Goes up whenever an older side could misread a message: what is of another version is ignored. 2: the welcome tells the commands that
 * the server takes, without which a client of this version offers none.
 */
export const version = 2

/** What signing in and starting again take. */
export const methods = ['auto', 'device', 'authorizationCode'] as const
export const promptings = ['if-needed', 'always'] as const

/** All that a client can ask for. */
export const commandNames = [
  'signIn',
  'signOut',
  'cancel',
  'restart',
  'nudge',
  'openBrowser',
  'submitRedirect',
] as const

const pages = new Set(['verificationUri', 'verificationUriComplete', 'authorizationUrl'])
/** A peer may be anybody: what it writes is plain text, and where it sends people is an address, or the message does not count. */
const readText: ReadText = (text, key) => (pages.has(key) ? toAddress(text) : plainText(text))

/** A frozen copy of a message, of which nothing has been judged yet; `undefined` where it is too big, or no JSON. Never throws. */
export const copyMessage = (message: unknown, bounds?: Bounds): unknown =>
  copyJson(message, readText, bounds)

/** Why a command came to nothing, where the session itself says nothing. */
export const refusals = {
  failed: {
    code: 'protocol',
    message: 'The session could not do this.',
    hint: 'Start again; if it happens again, report it.',
    retry: 'restart',
  },
  disconnected: {
    code: 'network',
    message: 'The connection to the session was lost.',
    hint: 'Open this window again.',
    retry: 'restart',
  },
} as const satisfies Record<string, ErrorInfo>
