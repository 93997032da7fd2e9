// A session on the other side of a boundary: the same states, and no secret.
export { connectSession, type ConnectOptions } from './connect-session.ts'
export { remoteCommands, serveSession, type ServeOptions } from './serve-session.ts'
export type {
  RemoteCommand,
  RemoteRestartOptions,
  RemoteSession,
  RemoteSignIn,
  RemoteSignInOptions,
  ServedSession,
  ServedSignIn,
} from './remote-session.ts'

// Ports: the boundaries there are, and what it takes to make another.
export type { SessionPort } from './port.ts'
export {
  messagePort,
  webSocketPort,
  type MessageEmitter,
  type MessageEventLike,
  type MessageTarget,
  type SocketLike,
} from './ports.ts'
export {
  electronMainPort,
  electronRendererPort,
  type ElectronMainPortOptions,
  type ElectronPortOptions,
  type IpcMainEventLike,
  type IpcMainLike,
  type IpcRendererLike,
  type WebContentsLike,
} from './electron-ports.ts'
export {
  webviewPagePort,
  webviewPort,
  type PageLike,
  type VsCodeApiLike,
  type WebviewLike,
} from './webview-ports.ts'
export {
  eventSourcePort,
  type EventSourceLike,
  type EventSourcePortOptions,
} from './event-source-port.ts'
export type { AnswerLike } from './asking.ts'
export { webviewPage, type WebviewPageOptions } from './webview-page.ts'
export { serveWebview, type ServeWebviewOptions, type WebviewWithPage } from './serve-webview.ts'
