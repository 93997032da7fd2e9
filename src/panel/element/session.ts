import type { Countdown, SessionState, SignInState } from '../../observe/states.ts'
import type { Clock } from '../../host/host.ts'
import type { PanelCommand } from '../actions.ts'
import type { PanelModel } from '../model.ts'

/** What a panel may choose when it starts or restarts an attempt. */
export interface PanelSignInOptions {
  readonly method?: 'auto' | 'device' | 'authorizationCode'
  readonly prompt?: 'if-needed' | 'always'
}

/** What a panel needs of a sign-in: a `SignIn` has it, and so has a `RemoteSignIn`. */
export interface PanelAttempt {
  readonly getState: () => SignInState
  readonly subscribe: (listener: (state: SignInState) => void) => () => void
  readonly countdown$: {
    subscribe(next: (countdown: Countdown) => void): { unsubscribe(): void }
  }
  cancel(reason?: string): void
  restart(options?: Pick<PanelSignInOptions, 'method'>): PanelAttempt
  nudge(): void
  openBrowser(): Promise<boolean>
  submitRedirect(url: string): boolean | Promise<boolean>
}

/** What a panel needs of a session: a `Session` has it, and so has a `RemoteSession`. */
export interface PanelSession {
  readonly getState: () => SessionState
  readonly subscribe: (listener: (state: SessionState) => void) => () => void
  /** Whether the state is that of the present, as a mirror knows it: while it is not, the panel joins nothing. Default: always. */
  readonly connected$?: {
    subscribe(next: (isConnected: boolean) => void): { unsubscribe(): void }
  }
  /** What may be asked of it, as a mirror knows it: nothing else is offered. Default: everything. */
  readonly commands$?: {
    subscribe(next: (commands: readonly PanelCommand[]) => void): { unsubscribe(): void }
  }
  signIn(options?: PanelSignInOptions): PanelAttempt
}

/** What a panel needs of a clock. */
export type PanelTime = Pick<Clock, 'now' | 'setTimeout' | 'clearTimeout'>

/** What `close` tells: how the sign-in stood. */
export interface PanelCloseDetail {
  readonly status: PanelModel['status']
}
/** The person has read how it ended, or has cancelled. It bubbles. */
export type PanelCloseEvent = CustomEvent<PanelCloseDetail>
/** The person wants to change the settings of your app, such as the region. It bubbles. */
export type ChangeSettingsEvent = CustomEvent<null>

/** What a panel dispatches, beside what every element does. */
export interface SignInPanelEventMap extends HTMLElementEventMap {
  readonly close: PanelCloseEvent
  readonly changesettings: ChangeSettingsEvent
}
