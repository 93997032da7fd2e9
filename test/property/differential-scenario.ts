import type { Method } from '../../src/index.ts'
import type { Stray } from './code-story.ts'
import type { WorldOptions } from './world.ts'

/** What the holder of a session does with it. */
export const ownActs = [
  ...(['signIn', 'signInAlways', 'restart', 'restartOther', 'cancel', 'abort', 'nudge'] as const),
  ...(['open', 'token', 'tokenOrWait', 'tokenOrWaitBriefly', 'tokenOrSignIn'] as const),
  ...(['signOut', 'dispose'] as const),
] as const
export type OwnAct = (typeof ownActs)[number]

/** What happens around it. */
export type OuterAct =
  | 'attend'
  | 'sleep'
  | 'setBack'
  | 'setForward'
  | 'crash'
  | 'reopen'
  | 'revoke'
  | 'forgetClient'
  | 'otherRefresh'
  | 'otherSignOut'
  | 'repeat'
  | 'paste'
  | 'pasteOwn'

export type Act = OwnAct | OuterAct | Stray

/** Something that happens at a moment of the monotonic clock. `by` is in seconds. */
export interface Stimulus {
  readonly atMs: number
  readonly does: Act
  readonly who: number
  readonly by: number
}

/** Something that a subscriber does as it first hears of a state. */
export interface Reaction {
  readonly to: string
  readonly does: Act
}

/** How late, or how early, the timers of the processes ring. */
export type Timers = 'exact' | 'late' | 'early' | 'both'

/** What both sides are driven through. */
export interface Scenario {
  readonly words: string
  readonly world: WorldOptions
  readonly tokenLife: number
  readonly processes: readonly number[]
  readonly share: 'process' | 'machine'
  readonly method: 'auto' | Method
  readonly opens: boolean
  readonly timers: Timers
  readonly stimuli: readonly Stimulus[]
  /** So long after the nth request for a token has left: 50 ms. */
  readonly interruption: (Omit<Stimulus, 'atMs'> & { readonly nth: number }) | undefined
  readonly reaction: Reaction | undefined
  readonly countsDown: boolean
  /** How long it goes on after the last stimulus. */
  readonly restSeconds: number
}
