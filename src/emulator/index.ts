export { startEmulator, type Emulator, type EmulatorOptions } from './server.ts'
export {
  createService,
  type Service,
  type ServiceAnswer,
  type ServiceOptions,
  type ServiceReply,
  type ServiceRequest,
} from './service.ts'
export type {
  DeviceCodeStatus,
  DeviceCodeView,
  ErrorFault,
  Fault,
  LogEntry,
  Operation,
  RawFault,
  Script,
  ServiceEvent,
} from './service.ts'
