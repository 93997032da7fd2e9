import * as v from 'valibot'
import { toAddress } from '../kit/address.ts'
import type { ErrorInfo } from '../kit/errors.ts'
import { plainText } from '../kit/plain-text.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import { copyJson, type Bounds, type ReadText } from './json.ts'

/**
 * Goes up whenever an older side could misread a message: what is of another version is ignored. 2: the welcome tells the commands that
 * the server takes, without which a client of this version offers none.
 */
export const version = 2

const version$ = { authchart: v.literal(version) }
/** Names a side, or an attempt. */
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const time = v.pipe(v.number(), v.finite())

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** What a state says is between the session and its reader; here it only has to be one. */
const stated = <State extends { readonly status: string }>() =>
  v.custom<State>(
    (value) => isObject(value) && 'status' in value && typeof value.status === 'string',
  )

const errorInfo = v.custom<ErrorInfo>((value) =>
  v.is(v.looseObject({ code: v.string(), message: v.string(), retry: v.string() }), value),
)

const attempt = v.strictObject({
  id: name,
  state: stated<SignInState>(),
  /** When the code ends and how long it lives, for the countdown. */
  life: v.nullable(v.strictObject({ expiresAt: time, totalMs: time })),
  /** Nothing more will be heard of it. */
  isOver: v.boolean(),
})

/** The present: the session, and each sign-in whose end has not been told yet, the latest last. */
const present = {
  session: stated<SessionState>(),
  attempts: v.pipe(v.array(attempt), v.maxLength(16)),
}

const method = v.picklist(['auto', 'device', 'authorizationCode'])
export const signInOptions = {
  method: v.exactOptional(method),
  prompt: v.exactOptional(v.picklist(['if-needed', 'always'])),
  openBrowser: v.exactOptional(v.boolean()),
}
export const restartOptions = { method: v.exactOptional(method) }

const longestUrl = 20_000

const command = v.variant('name', [
  v.strictObject({ name: v.literal('signIn'), ...signInOptions }),
  v.strictObject({ name: v.literal('signOut') }),
  v.strictObject({
    name: v.literal('cancel'),
    attempt: name,
    reason: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
  }),
  v.strictObject({ name: v.literal('restart'), attempt: name, ...restartOptions }),
  v.strictObject({ name: v.literal('nudge'), attempt: name }),
  v.strictObject({ name: v.literal('openBrowser'), attempt: name }),
  v.strictObject({
    name: v.literal('submitRedirect'),
    attempt: name,
    url: v.pipe(v.string(), v.maxLength(longestUrl)),
  }),
])

/** All that a client can ask for. */
export const commandNames = [
  'signIn',
  'signOut',
  'cancel',
  'restart',
  'nudge',
  'openBrowser',
  'submitRedirect',
] as const satisfies readonly Command['name'][]

const fromClient = v.variant('type', [
  /** I have just come: what is the present? */
  v.strictObject({ ...version$, type: v.literal('hello'), from: name }),
  v.strictObject({ ...version$, type: v.literal('bye'), from: name, to: name }),
  /** Whether I want to hear of transitions; said again from time to time, for one who says nothing counts as gone. */
  v.strictObject({ ...version$, type: v.literal('follow'), from: name, to: name, on: v.boolean() }),
  v.strictObject({
    ...version$,
    type: v.literal('command'),
    from: name,
    to: name,
    call: count,
    command,
  }),
])

const stream = v.picklist(['transitions', 'polls', 'slowDown', 'expiry'])

const fromServer = v.variant('type', [
  /** Here is a session, and what may be asked of it: to a client that has just come, or to everybody when that is new. */
  v.strictObject({
    ...version$,
    type: v.literal('welcome'),
    from: name,
    to: v.nullable(name),
    commands: v.pipe(v.array(v.picklist(commandNames)), v.maxLength(commandNames.length)),
    ...present,
  }),
  v.strictObject({ ...version$, type: v.literal('state'), from: name, ...present }),
  /** Of the sign-in named, or of the session. */
  v.strictObject({
    ...version$,
    type: v.literal('event'),
    from: name,
    stream,
    attempt: v.nullable(name),
    value: v.custom<object>(isObject),
  }),
  /** What came of a command: one of the three, or nothing but that it was carried out. */
  v.strictObject({
    ...version$,
    type: v.literal('answer'),
    from: name,
    to: name,
    call: count,
    attempt: v.exactOptional(attempt),
    value: v.exactOptional(v.boolean()),
    error: v.exactOptional(errorInfo),
  }),
  /** The session is not served any more. */
  v.strictObject({ ...version$, type: v.literal('closed'), from: name }),
])

export type Attempt = v.InferOutput<typeof attempt>
export type StreamName = v.InferOutput<typeof stream>
export type Command = v.InferOutput<typeof command>
export type ClientMessage = v.InferOutput<typeof fromClient>
export type ServerMessage = v.InferOutput<typeof fromServer>
export type Present = Pick<Extract<ServerMessage, { type: 'state' }>, 'session' | 'attempts'>
export type Answer = Pick<Extract<ServerMessage, { type: 'answer' }>, 'attempt' | 'value' | 'error'>

const pages = new Set(['verificationUri', 'verificationUriComplete', 'authorizationUrl'])
/** A peer may be anybody: what it writes is plain text, and where it sends people is an address, or the message does not count. */
const readText: ReadText = (text, key) => (pages.has(key) ? toAddress(text) : plainText(text))

const read = <S extends v.GenericSchema>(
  schema: S,
  message: unknown,
  bounds?: Bounds,
): v.InferOutput<S> | undefined => {
  const parsed = v.safeParse(schema, copyJson(message, readText, bounds))
  return parsed.success ? parsed.output : undefined
}

/** A command with its address and its names. */
const ofClient: Bounds = { depth: 2, size: longestUrl + 2_000, keys: 16 }

/** A message of a client, frozen; `undefined` for everything else. Never throws. */
export const readClientMessage = (message: unknown): ClientMessage | undefined =>
  read(fromClient, message, ofClient)

/** A message of a server, frozen where it is passed on; `undefined` for everything else. Never throws. */
export const readServerMessage = (message: unknown): ServerMessage | undefined =>
  read(fromServer, message)

/** Why a command came to nothing, where the session itself says nothing. */
export const refusals = {
  notAllowed: {
    code: 'not_allowed',
    message: 'This cannot be done from here.',
    hint: 'Do it in the main window.',
    retry: 'never',
  },
  noBrowser: {
    code: 'redirect_unavailable',
    message: 'This sign-in cannot come back from a browser: it runs on a server.',
    hint: 'Use a code instead.',
    retry: 'otherMethod',
  },
  throttled: {
    code: 'throttled',
    message: 'Too much was asked of the session at once.',
    hint: 'Wait a moment, then try again.',
    retry: 'restart',
  },
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
