export { authorizationCodeMachine } from './authorization-code.machine.ts'
export { deviceAuthorizationMachine } from './device-authorization.machine.ts'
export { refreshMachine } from './refresh.machine.ts'
export { sessionMachine } from './session.machine.ts'
export { signInMachine } from './sign-in.machine.ts'
export type {
  AuthorizationCodeContext,
  AuthorizationCodeEvent,
  AuthorizationCodeInput,
  AuthorizationCodeOutcome,
  AuthorizationCodeOutput,
} from './authorization-code.machine.ts'
export type {
  RefreshContext,
  RefreshEvent,
  RefreshInput,
  RefreshOutput,
} from './refresh.machine.ts'
export type { SessionContext, SessionEvent, SessionInput } from './session.machine.ts'
export type {
  SignInContext,
  SignInEvent,
  SignInInput,
  SignInOutcome,
  SignInOutput,
} from './sign-in.machine.ts'
export type * from './types.ts'
