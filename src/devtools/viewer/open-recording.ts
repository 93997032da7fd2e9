import { ownCharts } from '../charts.ts'
import { drive } from '../drive.ts'
import { parse } from '../format.ts'
import { createTape, type Tape } from './event-log.ts'

/**
 * A recording as a tape: replayed on the charts of this version, every frame of it kept. Times are those of the recording.
 *
 * @throws RecordingError for a text that is no recording or a damaged one; its message says what to do.
 *
 * @example
 * inspector.tape = openRecording(await file.text())
 */
export const openRecording = (text: string): Tape => {
  const recording = parse(text)
  let elapsed = () => 0
  const tape = createTape({
    clock: { now: () => recording.header.at + elapsed() },
    limit: Number.POSITIVE_INFINITY,
    isLive: false,
  })
  drive(ownCharts, recording, (root, now) => {
    elapsed = now
    const subscription = root.system.inspect(tape.inspect)
    return () => subscription.unsubscribe()
  })
  return tape
}
