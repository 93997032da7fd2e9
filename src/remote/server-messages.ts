import { isObject } from '../kit/is-object.ts'
import type { ErrorInfo } from '../kit/errors.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import { commandNames, copyMessage, version } from './messages.ts'
import {
  exactly,
  isBoolean,
  isCount,
  isName,
  isTime,
  listOf,
  one,
  orNull,
  type Accepted,
  type Is,
} from './shape.ts'

const hasTexts = (value: unknown, ...keys: readonly string[]): boolean =>
  isObject(value) && keys.every((key) => typeof Reflect.get(value, key) === 'string')

/** What a state says is between the session and its reader; here it only has to be one. */
const isSessionState = (value: unknown): value is SessionState => hasTexts(value, 'status')
const isSignInState = (value: unknown): value is SignInState => hasTexts(value, 'status')
const isErrorInfo = (value: unknown): value is ErrorInfo =>
  hasTexts(value, 'code', 'message', 'retry')

const isAttempt = exactly({
  id: isName,
  state: isSignInState,
  /** When the code ends and how long it lives, for the countdown. */
  life: orNull(exactly({ expiresAt: isTime, totalMs: isTime })),
  /** Nothing more will be heard of it. */
  isOver: isBoolean,
})

const isStream = one('transitions', 'polls', 'slowDown', 'expiry')

const base = { authchart: one(version), from: isName }
/** The present: the session, and each sign-in whose end has not been told yet, the latest last. */
const present = { session: isSessionState, attempts: listOf(isAttempt, 16) }

/** By what a message says it is. */
const kinds = {
  /** Here is a session, and what may be asked of it: to a client that has just come, or to everybody when that is new. */
  welcome: exactly({
    ...base,
    type: one('welcome'),
    to: orNull(isName),
    commands: listOf(one(...commandNames), commandNames.length),
    ...present,
  }),
  state: exactly({ ...base, type: one('state'), ...present }),
  /** Of the sign-in named, or of the session. */
  event: exactly({
    ...base,
    type: one('event'),
    stream: isStream,
    attempt: orNull(isName),
    value: isObject,
  }),
  /** What came of a command: one of the three, or nothing but that it was carried out. */
  answer: exactly(
    { ...base, type: one('answer'), to: isName, call: isCount },
    { attempt: isAttempt, value: isBoolean, error: isErrorInfo },
  ),
  /** The session is not served any more. */
  closed: exactly({ ...base, type: one('closed') }),
}

export type Attempt = Accepted<typeof isAttempt>
export type StreamName = Accepted<typeof isStream>
export type ServerMessage = Accepted<(typeof kinds)[keyof typeof kinds]>
export type Present = Pick<Extract<ServerMessage, { type: 'state' }>, 'session' | 'attempts'>
export type Answer = Pick<Extract<ServerMessage, { type: 'answer' }>, 'attempt' | 'value' | 'error'>

const isKind = (type: unknown): type is keyof typeof kinds =>
  typeof type === 'string' && Object.hasOwn(kinds, type)

/** A message of a server, frozen; `undefined` for everything else. Never throws. */
export const readServerMessage = (message: unknown): ServerMessage | undefined => {
  const copy = copyMessage(message)
  if (!isObject(copy) || !('type' in copy) || !isKind(copy.type)) return undefined
  const is: Is<ServerMessage> = kinds[copy.type]
  return is(copy) ? copy : undefined
}
