export { deviceAuthorizationMachine } from './device-authorization.machine.ts'
export type {
  DeviceAuthorizationContext,
  DeviceAuthorizationEmitted,
  DeviceAuthorizationEvent,
  DeviceAuthorizationInput,
  DeviceAuthorizationOutput,
} from './device-authorization.machine.ts'
export type * from './effects.ts'
