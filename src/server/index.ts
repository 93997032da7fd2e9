// A session for the pages of a web site: states as server-sent events, commands back, and no token.
export {
  sessionHandler,
  type SessionHandler,
  type SessionHandlerLimits,
  type SessionHandlerOptions,
} from './session-handler.ts'
export { serverHost, type ServerPorts } from './server-host.ts'
export { nodeListener } from './node-listener.ts'
