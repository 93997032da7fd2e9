import type { EpochMs, ErrorInfo, ForSession, Handle } from './values.ts'

/** The person, or a policy, said no. */
export interface Denied {
  readonly kind: 'denied'
  readonly by: 'user' | 'service'
  readonly error: ErrorInfo
}

/** The code reached its end. */
export interface Expired {
  readonly kind: 'expired'
  readonly by: 'deadline' | 'service'
}

/** The sign-in cannot go on; the error says what helps. */
export interface Failed {
  readonly kind: 'failed'
  readonly error: ErrorInfo
}

/** Ended from our side. */
export interface Cancelled {
  readonly kind: 'cancelled'
  readonly reason: string | null
}

/** How a sign-in ends that does not end well. */
export type Ended = Denied | Expired | Failed | Cancelled

/** What is asked of each chart: for whom, and when. */
export interface ChartInput extends ForSession {
  readonly at: EpochMs
}

/** What each chart keeps. */
export interface ChartContext extends ForSession {
  /** The latest moment the machine has heard of: it has no clock. */
  readonly now: EpochMs
}

/** One sign-in: its secrets are kept in memory, under the name `attempt`. */
export interface AttemptInput extends ForSession {
  readonly attempt: Handle
}

export interface Cancel {
  readonly type: 'flow.cancel'
  readonly reason: string | null
}

/** What the host notices, whatever is under way. */
export type HostEvent =
  /** The person is looking: ask as soon as the pace allows. */
  | { readonly type: 'flow.nudge'; readonly at: EpochMs }
  | { readonly type: 'clock.jumped'; readonly at: EpochMs; readonly jumpMs: number }
  | { readonly type: 'network.lost'; readonly at: EpochMs }
  | { readonly type: 'network.restored'; readonly at: EpochMs }

/** Another process, or another session, has changed what the store holds. */
export interface StoreChanged {
  readonly type: 'store.changed'
  readonly at: EpochMs
}

/** What came of opening the page for the person, and why it did not open. */
export type BrowserEvent =
  | { readonly type: 'browser.opened' }
  | { readonly type: 'browser.failed'; readonly error?: ErrorInfo }

/** What a person and a host can tell a flow. */
export type FlowEvent = Cancel | HostEvent | BrowserEvent

/** The same, where it is told with the time. */
export type TimedFlowEvent = (Cancel & { readonly at: EpochMs }) | HostEvent | BrowserEvent
