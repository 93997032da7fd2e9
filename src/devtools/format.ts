/** A text is no recording, or one that cannot be replayed here; the message says what to do. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
}

const formatName = 'authchart-recording'
const formatVersion = 1

export interface Header {
  readonly format: typeof formatName
  readonly version: typeof formatVersion
  readonly library: string
  readonly charts: Readonly<Record<string, string>>
  readonly provider: string
  readonly capabilities: object
  /** When it began, in epoch milliseconds. */
  readonly at: number
  readonly start: {
    readonly path: string
    readonly context: {
      readonly request: { readonly session: string }
      readonly abilities: object
      readonly isShared: boolean
      readonly refreshWindowMs: number
      /** Recordings of earlier versions have none. */
      readonly spread?: number | undefined
      readonly now: number
    }
  }
}

export interface EventLine {
  readonly t: number
  readonly to: string
  /** Whence it came: from outside of the charts, from a promise that they had called, a timer, another chart. */
  readonly by: (typeof senders)[number]
  readonly event: { readonly type: string; readonly [member: string]: unknown }
  /** How much later than due a timer rang. */
  readonly late?: number | undefined
  /** Sent from within a step, by a subscriber: how many transitions had been recorded by then. */
  readonly after?: number | undefined
}

export interface TransitionLine {
  readonly t: number
  readonly transition: {
    readonly flow: (typeof flows)[number]
    readonly from: string
    readonly to: string
    readonly event: string
    readonly cause: string
    readonly detail?: string | undefined
  }
}

export interface EndLine {
  readonly t: number
  readonly end: (typeof ends)[number]
}

export type Line = EventLine | TransitionLine | EndLine

const senders = ['outside', 'leaf', 'timer', 'chart'] as const
const flows = ['session', 'signIn', 'device', 'authorizationCode', 'refresh'] as const
const ends = ['running', 'stopped', 'disposed'] as const

type Test = (value: unknown) => boolean

// By hand: the viewer's page ships this, and a library for it would weigh more than all of its panes.
const text: Test = (value) => typeof value === 'string'
const number: Test = (value) => Number.isFinite(value)
const truth: Test = (value) => typeof value === 'boolean'
const absent: Test = (value) => value === undefined
const moment: Test = (value) => typeof value === 'number' && number(value) && value >= 0
const is =
  (...values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value)
const maybe =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value)
const has =
  (members: Readonly<Record<string, Test>>): Test =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(members).every(([name, test]) =>
      test((value as Readonly<Record<string, unknown>>)[name]),
    )
const texts: Test = (value) => has({})(value) && Object.values(value as object).every(text)

const isHeader = has({
  format: is(formatName),
  version: is(formatVersion),
  library: text,
  charts: texts,
  provider: text,
  capabilities: has({}),
  at: number,
  start: has({
    path: text,
    context: has({
      request: has({ session: text }),
      abilities: has({}),
      isShared: truth,
      refreshWindowMs: number,
      spread: maybe(number),
      now: number,
    }),
  }),
})

// A line is of one kind: its members tell which.
const lineTests: readonly Test[] = [
  has({
    transition: absent,
    end: absent,
    t: moment,
    to: text,
    by: is(...senders),
    event: has({ type: text }),
    late: maybe(number),
    after: maybe(number),
  }),
  has({
    event: absent,
    end: absent,
    t: moment,
    transition: has({
      flow: is(...flows),
      from: text,
      to: text,
      event: text,
      cause: text,
      detail: maybe(text),
    }),
  }),
  has({ event: absent, transition: absent, t: moment, end: is(...ends) }),
]

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
  if (isHeader(value)) return value as Header
  if (!has({ format: is(formatName) })(value))
    throw new RecordingError(
      'This is no recording of authchart: choose a text that record(session) has made.',
    )
  throw new RecordingError(
    has({ version: is(formatVersion) })(value)
      ? 'Line 1 of the recording is damaged: get the file anew, as it was made.'
      : `This recording has another format than this version of authchart reads (${formatVersion}): use the version that made it.`,
  )
}

/** @throws RecordingError for a text that is none, is damaged, or ends too soon. */
export const parse = (text: string): Parsed => {
  const [first = '', ...rest] = text.trimEnd().split(/\r?\n/)
  const header = readHeader(first)
  const lines = rest.map((line, index) => {
    const value = jsonIn(line)
    if (lineTests.some((test) => test(value))) return value as Line
    throw new RecordingError(
      `Line ${index + 2} of the recording is damaged: get the file anew, as it was made.`,
    )
  })
  const last = lines.at(-1)
  if (last === undefined || !('end' in last))
    throw new RecordingError('The recording is cut off: get the file anew, with its last line.')
  return { header, lines }
}
