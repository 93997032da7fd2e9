import type { Scenario } from './differential-scenario.ts'
import type { Entry } from './differential-world.ts'

/** A difference that is meant. */
export interface Difference {
  /** The words of the CHANGELOG. */
  readonly line: string
  /** From which moment on the two may differ in a scenario; `undefined` where they may not. */
  readonly from: (scenario: Scenario, before: readonly Entry[]) => number | undefined
}

/** Once a process that followed showed the end of the leader, and its own after it. */
const passingEnd = {
  line: 'a process that follows shows an end only when its own sign-in has ended so',
  ofSession:
    /^\{"attempt":\{.*"status":"(?:signedIn|denied|expired|failed|cancelled)".*\},"status":"signingIn"\}$/,
  ofSignIn: /"status":"(?:signedIn|denied|expired|failed|cancelled)"/,
}

/** The words of the CHANGELOG for what is left out of the comparison. */
export const leftOut = [passingEnd.line]

const streamsOf = (entries: readonly Entry[], untilMs: number) => {
  const streams = new Map<string, Entry[]>()
  for (const entry of entries) {
    if (entry.ms >= untilMs || passingEnd.ofSession.test(entry.what)) continue
    const stream = streams.get(entry.stream) ?? []
    streams.set(entry.stream, stream)
    const last = stream.at(-1)
    const goesOn = entry.stream.startsWith('sign-in ') && entry.what.startsWith('{')
    if (goesOn && last !== undefined && passingEnd.ofSignIn.test(last.what)) stream.pop()
    // Only the words have changed since.
    if (stream.at(-1)?.what !== entry.what || !isState(entry.stream)) stream.push(entry)
  }
  return streams
}

const isState = (stream: string): boolean => /^(?:session|sign-in) /.test(stream)

const lineOf = (entry: Entry | undefined): string =>
  entry === undefined ? 'nothing' : `${entry.ms} ms ${entry.what}`

/** The earliest thing that the two do not have in common, in words; `undefined` where there is none. */
export const differenceOf = (
  before: readonly Entry[],
  after: readonly Entry[],
  untilMs: number,
): string | undefined => {
  const [old, now] = [streamsOf(before, untilMs), streamsOf(after, untilMs)]
  let first: { readonly ms: number; readonly words: string } | undefined
  for (const stream of new Set([...old.keys(), ...now.keys()])) {
    const [olds, nows] = [old.get(stream) ?? [], now.get(stream) ?? []]
    for (let n = 0; n < Math.max(olds.length, nows.length); n += 1) {
      const [a, b] = [olds[n], nows[n]]
      if (a?.ms === b?.ms && a?.what === b?.what) continue
      const ms = Math.min(a?.ms ?? Infinity, b?.ms ?? Infinity)
      const words = `${stream}, entry ${n + 1}\n  before: ${lineOf(a)}\n  now:    ${lineOf(b)}`
      if (first === undefined || ms < first.ms) first = { ms, words }
      break
    }
  }
  return first?.words
}
