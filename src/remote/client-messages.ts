import * as v from 'valibot'
import type { Bounds } from './json.ts'
import { copyMessage, methods, promptings, version } from './messages.ts'

const longestUrl = 20_000
const authchart = v.literal(version)
/** Names a side, or an attempt. */
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const method = v.exactOptional(v.picklist(methods))
const prompt = v.exactOptional(v.picklist(promptings))
const openBrowser = v.exactOptional(v.boolean())

const command = v.variant('name', [
  v.strictObject({ name: v.literal('signIn'), method, prompt, openBrowser }),
  v.strictObject({ name: v.literal('signOut') }),
  v.strictObject({
    name: v.literal('cancel'),
    attempt: name,
    reason: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000))),
  }),
  v.strictObject({ name: v.literal('restart'), attempt: name, method }),
  v.strictObject({ name: v.literal('nudge'), attempt: name }),
  v.strictObject({ name: v.literal('openBrowser'), attempt: name }),
  v.strictObject({
    name: v.literal('submitRedirect'),
    attempt: name,
    url: v.pipe(v.string(), v.maxLength(longestUrl)),
  }),
])

const fromClient = v.variant('type', [
  /** I have just come: what is the present? */
  v.strictObject({ authchart, type: v.literal('hello'), from: name }),
  v.strictObject({ authchart, type: v.literal('bye'), from: name, to: name }),
  /** Whether I want to hear of transitions; said again from time to time, for one who says nothing counts as gone. */
  v.strictObject({ authchart, type: v.literal('follow'), from: name, to: name, on: v.boolean() }),
  v.strictObject({
    authchart,
    type: v.literal('command'),
    from: name,
    to: name,
    call: count,
    command,
  }),
])

export type Command = v.InferOutput<typeof command>
export type ClientMessage = v.InferOutput<typeof fromClient>

/** A command with its address and its names. */
const bounds: Bounds = { depth: 2, size: longestUrl + 2_000, keys: 16 }

/** A message of a client; `undefined` for everything else. Never throws. */
export const readClientMessage = (message: unknown): ClientMessage | undefined => {
  const parsed = v.safeParse(fromClient, copyMessage(message, bounds))
  return parsed.success ? parsed.output : undefined
}
