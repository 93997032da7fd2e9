import type { Countdown, SignInState, Transition } from '../observe/states.ts'
import type { KeyHint } from './words.ts'

/** A way of showing a sign-in. */
export interface View {
  state(state: SignInState): void
  transition(transition: Transition): void
  /** The request under way has had no answer for a while. */
  unanswered(): void
  countdown(countdown: Countdown): void
  /** What a key brought about. */
  notice(text: string): void
  /** The person pastes an address, of which so much has arrived; `undefined`: not any more. */
  pasting(length: number | undefined): void
  toggleQr(): void
  /** Leaves the last picture where it is, without keys, and restores the terminal. */
  close(): void
}

/** What a view shows besides the sign-in. */
export interface Setting {
  readonly output: NodeJS.WriteStream
  readonly now: () => number
  /** Since when a request is under way. */
  readonly askedAt: () => number | undefined
  readonly timeZone: string | undefined
  readonly interactive: boolean
  readonly heading: string | undefined
  readonly place: string | undefined
  readonly showQr: boolean
  readonly showTransitions: boolean
  readonly hostKeys: (state: SignInState) => readonly KeyHint[]
  readonly hostKeysHeading: string | undefined
}
