export { startEmulator, type Emulator, type EmulatorOptions } from './server.ts'
export {
  createService,
  type AuthorizationDecision,
  type Service,
  type ServiceAnswer,
  type ServiceOptions,
  type ServiceReply,
  type ServiceRequest,
} from './service.ts'
export type {
  AuthorizationStatus,
  AuthorizationView,
  BrowserStep,
  DeviceCodeStatus,
  DeviceCodeView,
  ErrorFault,
  Fault,
  LogEntry,
  Operation,
  RawFault,
  Script,
  ServiceEvent,
  SessionView,
} from './service.ts'
