import { InspectorElement } from './element.ts'
import type * as inspector from './inspector.ts'

export type SignInInspector = inspector.SignInInspector
export const SignInInspector: {
  new (): SignInInspector
  readonly prototype: SignInInspector
} = InspectorElement

export type { InspectorSettings } from './inspector.ts'
export { createTape, type Tape, type TapeOptions } from './tape.ts'
export { openRecording } from './open-recording.ts'
export type { ActorState, Frame, Participant, PendingTimer, SequenceMessage } from './frame.ts'
export { toSequence } from './sequence.ts'
export type { ShownChart } from './shown-chart.ts'

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
