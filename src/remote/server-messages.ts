import * as v from 'valibot'
import type { ErrorInfo } from '../kit/errors.ts'
import type { SessionState, SignInState } from '../observe/states.ts'
import { commandNames, count, isObject, name, read, authchart } from './messages.ts'

const time = v.pipe(v.number(), v.finite())

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

const stream = v.picklist(['transitions', 'polls', 'slowDown', 'expiry'])

/** By what a message says it is: a page would not need what tries them in turn for more. */
const schemas = {
  /** Here is a session, and what may be asked of it: to a client that has just come, or to everybody when that is new. */
  welcome: v.strictObject({
    authchart,
    type: v.literal('welcome'),
    from: name,
    to: v.nullable(name),
    commands: v.pipe(v.array(v.picklist(commandNames)), v.maxLength(commandNames.length)),
    ...present,
  }),
  state: v.strictObject({ authchart, type: v.literal('state'), from: name, ...present }),
  /** Of the sign-in named, or of the session. */
  event: v.strictObject({
    authchart,
    type: v.literal('event'),
    from: name,
    stream,
    attempt: v.nullable(name),
    value: v.custom<object>(isObject),
  }),
  /** What came of a command: one of the three, or nothing but that it was carried out. */
  answer: v.strictObject({
    authchart,
    type: v.literal('answer'),
    from: name,
    to: name,
    call: count,
    attempt: v.exactOptional(attempt),
    value: v.exactOptional(v.boolean()),
    error: v.exactOptional(errorInfo),
  }),
  /** The session is not served any more. */
  closed: v.strictObject({ authchart, type: v.literal('closed'), from: name }),
}
const isType = (type: unknown): type is keyof typeof schemas =>
  typeof type === 'string' && Object.hasOwn(schemas, type)
const schemaOf = (message: unknown) =>
  isObject(message) && 'type' in message && isType(message.type) ? schemas[message.type] : undefined

export type Attempt = v.InferOutput<typeof attempt>
export type StreamName = v.InferOutput<typeof stream>
export type ServerMessage = v.InferOutput<(typeof schemas)[keyof typeof schemas]>
export type Present = Pick<Extract<ServerMessage, { type: 'state' }>, 'session' | 'attempts'>
export type Answer = Pick<Extract<ServerMessage, { type: 'answer' }>, 'attempt' | 'value' | 'error'>

/** A message of a server, frozen where it is passed on; `undefined` for everything else. Never throws. */
export const readServerMessage = (message: unknown): ServerMessage | undefined =>
  read(message, schemaOf)
