import { InspectorElement } from './element.ts'
import type { InspectorSettings } from './inspector.ts'

export type { InspectorSettings } from './inspector.ts'
export { createTape, type Tape, type TapeOptions } from './event-log.ts'
export { openRecording } from './open-recording.ts'
export type { ActorState, Frame, Participant, PendingTimer, SequenceMessage } from './frame.ts'
export { toSequence } from './sequence.ts'
export type { ShownChart } from './shown-chart.ts'

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
export const SignInInspector: {
  new (): SignInInspector
  readonly prototype: SignInInspector
} = InspectorElement

declare global {
  interface HTMLElementTagNameMap {
    'sign-in-inspector': SignInInspector
  }
}

/**
 * Makes `<sign-in-inspector>` known to the page. A second call does nothing.
 *
 * @example
 * defineSignInInspector()
 * document.body.append(Object.assign(document.createElement('sign-in-inspector'), { tape }))
 */
export const defineSignInInspector = (tag = 'sign-in-inspector'): void => {
  // A class has one tag: under another it takes a class of its own.
  if (customElements.get(tag) === undefined)
    customElements.define(tag, class extends SignInInspector {})
}
