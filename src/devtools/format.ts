import * as v from 'valibot'

/** A text is no recording, or one that cannot be replayed here; the message says what to do. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
}

const formatName = 'authchart-recording'
const formatVersion = 1

const ms = v.pipe(v.number(), v.finite(), v.minValue(0))
const anyEvent = v.looseObject({ type: v.string() })

const headerSchema = v.object({
  format: v.literal(formatName),
  version: v.literal(formatVersion),
  library: v.string(),
  charts: v.record(v.string(), v.string()),
  provider: v.string(),
  capabilities: v.looseObject({}),
  /** When it began, in epoch milliseconds. */
  at: v.number(),
  start: v.object({
    path: v.picklist(['restoring.reading', 'signedOut.settled']),
    context: v.looseObject({
      request: v.looseObject({ session: v.string() }),
      abilities: v.looseObject({}),
      isShared: v.boolean(),
      refreshWindowMs: v.number(),
      now: v.number(),
    }),
  }),
})

const eventSchema = v.object({
  t: ms,
  to: v.string(),
  /** Whence it came: from outside of the charts, from a promise that they had called, a timer, another chart. */
  by: v.picklist(['outside', 'leaf', 'timer', 'chart']),
  event: anyEvent,
  /** How much later than due a timer rang. */
  late: v.optional(v.number()),
  /** Sent from within a step, by a subscriber: how many transitions had been recorded by then. */
  after: v.optional(v.number()),
})

const transitionSchema = v.object({
  t: ms,
  transition: v.object({
    flow: v.picklist(['session', 'signIn', 'device', 'authorizationCode', 'refresh']),
    from: v.string(),
    to: v.string(),
    event: v.string(),
    cause: v.string(),
    detail: v.optional(v.string()),
  }),
})

const endSchema = v.object({ t: ms, end: v.picklist(['running', 'stopped', 'disposed']) })

const lineSchema = v.union([eventSchema, transitionSchema, endSchema])

export type Header = v.InferOutput<typeof headerSchema>
export type EventLine = v.InferOutput<typeof eventSchema>
export type TransitionLine = v.InferOutput<typeof transitionSchema>
export type EndLine = v.InferOutput<typeof endSchema>
export type Line = EventLine | TransitionLine | EndLine

export const headerOf = (header: Omit<Header, 'format' | 'version'>): Header => ({
  format: formatName,
  version: formatVersion,
  ...header,
})

/** A recording as it was written; the first line after the header is `lines[0]`, and line 2 of the text. */
export interface Parsed {
  readonly header: Header
  readonly lines: readonly Line[]
}

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const readHeader = (text: string): Header => {
  const value = jsonIn(text)
  const parsed = v.safeParse(headerSchema, value)
  if (parsed.success) return parsed.output
  const isOurs = v.is(v.looseObject({ format: v.literal(formatName) }), value)
  if (!isOurs)
    throw new RecordingError(
      'This is no recording of authchart: choose a text that record(session) has made.',
    )
  throw new RecordingError(
    v.is(v.looseObject({ version: v.literal(formatVersion) }), value)
      ? 'Line 1 of the recording is damaged: get the file anew, as it was made.'
      : `This recording has another format than this version of authchart reads (${formatVersion}): use the version that made it.`,
  )
}

/** @throws RecordingError for a text that is none, is damaged, or ends too soon. */
export const parse = (text: string): Parsed => {
  const [first = '', ...rest] = text.trimEnd().split(/\r?\n/)
  const header = readHeader(first)
  const lines = rest.map((line, index) => {
    const parsed = v.safeParse(lineSchema, jsonIn(line))
    if (parsed.success) return parsed.output
    throw new RecordingError(
      `Line ${index + 2} of the recording is damaged: get the file anew, as it was made.`,
    )
  })
  const last = lines.at(-1)
  if (last === undefined || !('end' in last))
    throw new RecordingError('The recording is cut off: get the file anew, with its last line.')
  return { header, lines }
}
