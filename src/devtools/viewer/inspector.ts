// What a page sees of the element. No type of Lit is among it: Lit is bundled.
import type { Clock } from '../../host/host.ts'
import type { Tape } from './event-log.ts'

/** What a page says to an inspector. */
export interface InspectorSettings {
  /** What is shown: `createTape()` for what goes on, `openRecording()` for what was. */
  tape: Tape
  /** Tells what is left of timers. Give it the clock of the session's host, where that is not the system's. */
  clock: Pick<Clock, 'now'>
  /** Which panes are shown, with spaces between them: `chart log sequence json panel`. Default: all. */
  panes: string
  /** The number of the frame that is shown; `null`: the latest, as it comes. */
  position: number | null
}
