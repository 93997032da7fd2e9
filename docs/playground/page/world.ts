import type { Clock } from '../../../src/host/host.ts'
import type { Tape } from 'authchart/devtools/viewer'
import type { PanelSession } from 'authchart/panel/element'

/** What somebody can do to the world around the app. */
export type Act =
  | 'approve'
  | 'deny'
  | 'slowDown'
  | 'expire'
  | 'network'
  | 'service'
  | 'sleep'
  | 'revoke'
  | 'refuse'
  | 'forget'
  | 'garble'
  | 'kill'
  | 'later'

/** How the world is, as far as it decides which acts make sense. */
export interface Look {
  /** What waits for the person: a code to confirm, or a page in their browser. */
  readonly person: 'code' | 'page' | null
  /** A code that is of use. */
  readonly userCode: string | null
  readonly isOnline: boolean
  readonly isServing: boolean
  /** Sign-ins that the service holds. */
  readonly signIns: number
}

/** An app that signs people in, and everything around it. */
export interface World {
  /** Where all this happens, in a few words. */
  readonly name: string
  /** The app's session; another one after it was killed. */
  readonly session: PanelSession & { signOut(): Promise<void> }
  readonly tape: Tape
  readonly clock: Clock
  /** What a bug report carries. */
  readonly diagnostics: (() => string) | undefined
  /** The acts that this world knows. */
  readonly acts: readonly Act[]
  look(): Look
  readonly do: (act: Act) => void
  /** Calls `listener` after each change of the look or the session. */
  subscribe(listener: () => void): () => void
  /** How many seconds go by in one; absent where time is real. */
  speed?: number
}
