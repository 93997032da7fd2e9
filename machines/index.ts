export { authorizationCodeMachine } from './authorization-code.machine.ts'
export { deviceAuthorizationMachine } from './device-authorization.machine.ts'
export { refreshMachine } from './refresh.machine.ts'
export { sessionMachine } from './session.machine.ts'
export { signInMachine } from './sign-in.machine.ts'
export type { SessionContext, SessionEvent, SessionInput } from './session.machine.ts'
export type {
  SignInContext,
  SignInEvent,
  SignInInput,
  SignInOutcome,
  SignInOutput,
} from './sign-in.machine.ts'
export type * from './types.ts'
