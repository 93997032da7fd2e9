import type { Machines } from '../effects/runtime.ts'
import { fingerprintsOf, ownCharts } from './charts.ts'
import { drive, slackMs } from './drive.ts'
import { plainText } from '../kit/plain-text.ts'
import { parse } from './format.ts'

/** A transition of a recording or of its replay, in words that do not change with XState. */
export interface ReplayedTransition {
  /** Milliseconds since the recording began. */
  readonly t: number
  readonly flow: 'session' | 'signIn' | 'device' | 'authorizationCode' | 'refresh'
  readonly from: string
  readonly to: string
  readonly event: string
  readonly cause: string
}

/** Where a replay went another way than the recording. */
export interface Difference {
  /** The line of the recording, from 1. */
  readonly line: number
  /** What was recorded; `undefined` where the recording has nothing more. */
  readonly expected: ReplayedTransition | undefined
  /** What the charts do now; `undefined` where they do nothing more. */
  readonly actual: ReplayedTransition | undefined
}

/** What came of a replay. */
export interface Replay {
  /** What the charts of this version do. */
  readonly transitions: readonly ReplayedTransition[]
  /** What was recorded. */
  readonly expected: readonly ReplayedTransition[]
  /** Empty where both are the same. The first one counts: the others may follow from it. */
  readonly differences: readonly Difference[]
  /** The version that made the recording. */
  readonly library: string
  /** The charts that have other states or transitions than when the recording was made, by name. */
  readonly changedCharts: readonly string[]
}

const toReplayed = (
  t: number,
  { flow, from, to, event, cause }: Omit<ReplayedTransition, 't'>,
): ReplayedTransition => ({ t, flow, from, to, event, cause })

const isSame = (a: ReplayedTransition, b: ReplayedTransition): boolean =>
  a.flow === b.flow &&
  a.from === b.from &&
  a.to === b.to &&
  a.event === b.event &&
  a.cause === b.cause &&
  Math.abs(a.t - b.t) <= slackMs

/** As `replay()`, with charts of the caller's choice. */
export const replayOn = (charts: Machines, text: string): Replay => {
  const parsed = parse(text)
  const { header, lines } = parsed
  const recorded = lines.flatMap((line, index) =>
    'transition' in line ? [{ line: index + 2, ...line }] : [],
  )
  const expected = recorded.map(({ t, transition }) => toReplayed(t, transition))
  const transitions = drive(charts, parsed).map((step) => toReplayed(step.at, step))
  const differences: Difference[] = []
  for (let n = 0; n < Math.max(expected.length, transitions.length); n += 1) {
    const [was, is] = [expected[n], transitions[n]]
    if (was !== undefined && is !== undefined && isSame(was, is)) continue
    differences.push({ line: recorded[n]?.line ?? lines.length + 1, expected: was, actual: is })
  }
  const now = fingerprintsOf(charts)
  const changedCharts = Object.keys(now).filter((name) => now[name] !== header.charts[name])
  return { transitions, expected, differences, library: header.library, changedCharts }
}

/**
 * Drives a fresh session by a recording, on the charts of this version: what came from outside and what the service, the
 * store and the host answered is taken from the recording, time from a clock of its own. Nothing is sent, nothing waits.
 *
 * @throws RecordingError for a text that is no recording or a damaged one; its message says what to do.
 *
 * @example
 * const { differences } = replay(await readFile('bug.ndjson', 'utf8'))
 */
export const replay = (text: string): Replay => replayOn(ownCharts, text)

const wordsOf = (one: ReplayedTransition | undefined): string => {
  if (one === undefined) return 'nothing more'
  const { t, flow, from, to, event } = one
  const way = from === '' ? `starts at ${to}` : `goes from ${from} to ${to}`
  // A recording may come from anybody.
  return plainText(`after ${(t / 1_000).toFixed(3)} s ${flow} ${way} (${event})`)
}

/** The first difference in words, over three lines; `undefined` where there is none. */
export const describeDifference = ({
  differences,
  library,
  changedCharts,
}: Replay): string | undefined => {
  const [first] = differences
  if (first === undefined) return undefined
  const changed =
    changedCharts.length === 0
      ? ''
      : `\n  Changed since it was made (authchart ${plainText(library)}): ${changedCharts.join(', ')}`
  return `Line ${first.line} of the recording is not what the charts do now.\n  recorded: ${wordsOf(first.expected)}\n  now:      ${wordsOf(first.actual)}${changed}`
}

/**
 * Replays a recording and throws where the charts of this version do something else.
 *
 * @throws Error whose message shows the first difference: the line, what was recorded, what happens now.
 * @throws RecordingError as `replay` does.
 *
 * @example
 * test('bug 123', () => assertReplay(readFileSync('test/bug-123.ndjson', 'utf8')))
 */
export const assertReplay = (text: string): Replay => {
  const result = replay(text)
  const message = describeDifference(result)
  if (message !== undefined) throw new Error(message)
  return result
}
