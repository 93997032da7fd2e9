// What you sign in to, and the session that you hold.
export { builderId, identityCenter } from './protocol/identity-center/providers.ts'
export { createSession } from './session/create-session.ts'
export type { Provider } from './protocol/identity-center/providers.ts'
export type { Method } from '../machines/types.ts'
export type { Session } from './session/session.ts'
export type {
  Inspect,
  RestartOptions,
  SessionOptions,
  SignInOptions,
  SignOutOptions,
  TokenOptions,
} from './session/options.ts'
export type { SignIn } from './session/sign-in.ts'
export type { SignInSnapshot } from './effects/snapshot.ts'
export type { AccessToken } from './session/access-token.ts'

// The chart with its effects, for those who compose charts. The pure one is in `authchart/machines`.
export {
  provideMachines,
  type Provided,
  type ProvidedMachines,
  type ProvideOptions,
} from './session/compose.ts'

// What you watch. All of it is frozen JSON.
export type {
  Countdown,
  Expiry,
  Poll,
  PollState,
  SessionState,
  SignInState,
  SlowDown,
  Transition,
} from './observe/states.ts'
export type { Prompt } from './observe/prompts.ts'
export type { SignInResult } from './observe/ending.ts'

// What can go wrong.
export { isSignInError, SignInError } from './kit/errors.ts'
export type { ErrorInfo, Retry, SignInErrorCode } from './kit/errors.ts'

// The outside world, as ports. `nodeHost` is in `authchart/node`.
export { browserHost } from './host/browser.ts'
export { systemClock } from './kit/clock.ts'
export { detectWake } from './host/wake.ts'
export { memoryStore } from './store/memory.ts'
export { webStore, type LocksLike, type WebStoreOptions } from './store/web.ts'
export type {
  Capabilities,
  Clock,
  EndpointSettings,
  EpochMs,
  Fetch,
  FetchAnswer,
  FetchInit,
  Host,
  RedirectListener,
  RedirectOutcome,
  RedirectReceiver,
  RedirectVerdict,
  Trouble,
  TroubleAt,
  TroubleWords,
} from './host/host.ts'
export type { Store, StoreKind } from './store/store.ts'

// The three operations are in `authchart/client`.
export type { Stream } from './kit/stream.ts'
