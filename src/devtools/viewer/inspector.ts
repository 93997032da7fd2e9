// What a page sees of the element. No type of Lit is among it: Lit is bundled.
import type { Clock } from '../../host/host.ts'
import type { Tape } from './tape.ts'

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

/**
 * `<sign-in-inspector>`: statecharts at work, live or from a recording, and every moment of it again. Viewing only: it
 * sends nothing to what it shows, and nothing anywhere else.
 *
 * Arrow keys go from frame to frame, Home and End to the first and the last, space back to the present and stays with it.
 *
 * @example
 * defineSignInInspector()
 * const tape = createTape()
 * const session = createSession({ provider, clientName: 'Acme Console', inspect: tape.inspect })
 * document.body.append(Object.assign(document.createElement('sign-in-inspector'), { tape }))
 */
export interface SignInInspector extends HTMLElement, InspectorSettings {
  connectedCallback(): void
  disconnectedCallback(): void
  requestUpdate(): void
  /** Resolves once everything that has changed is drawn. */
  readonly updateComplete: Promise<boolean>
}
