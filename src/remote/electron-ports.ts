import type { SessionPort } from './port.ts'

/** What a message to Electron's main process says of its sender. */
export interface IpcMainEventLike {
  readonly sender: unknown
  readonly senderFrame?: { readonly url: string } | null
}

type IpcMainListener = (event: IpcMainEventLike, message: unknown) => void

/** Electron's `ipcMain`. */
export interface IpcMainLike {
  on(channel: string, listener: IpcMainListener): unknown
  removeListener(channel: string, listener: IpcMainListener): unknown
}

/** Electron's `webContents` of a window. */
export interface WebContentsLike {
  send(channel: string, message: unknown): void
  once(event: 'destroyed', listener: () => void): unknown
  removeListener(event: 'destroyed', listener: () => void): unknown
}

/** What both ends of an Electron port take. */
export interface ElectronPortOptions {
  /** The name of the IPC channel, the same on both sides. Default: `authchart`. */
  readonly channel?: string
}

/** What `electronMainPort()` takes. */
export interface ElectronMainPortOptions extends ElectronPortOptions {
  /**
   * Whether to listen to a frame of this window. Default: to each. Where a window may show pages that are not yours, look
   * at `senderFrame.url`.
   */
  readonly accepts?: (event: IpcMainEventLike) => boolean
}

const defaultChannel = 'authchart'

/**
 * A port from Electron's main process to one window. It listens to that window alone, and closes with it.
 *
 * @example
 * app.on('browser-window-created', (_, { webContents }) => {
 *   serveSession(session, electronMainPort(ipcMain, webContents))
 * })
 */
export const electronMainPort = (
  ipcMain: IpcMainLike,
  webContents: WebContentsLike,
  { channel = defaultChannel, accepts = () => true }: ElectronMainPortOptions = {},
): SessionPort => ({
  post: (message) => webContents.send(channel, message),
  subscribe: (listener) => {
    const listen: IpcMainListener = (event, message) => {
      if (event.sender === webContents && accepts(event)) listener(message)
    }
    ipcMain.on(channel, listen)
    return () => void ipcMain.removeListener(channel, listen)
  },
  onClose: (listener) => {
    webContents.once('destroyed', listener)
    return () => void webContents.removeListener('destroyed', listener)
  },
})

type IpcRendererListener = (event: unknown, message: unknown) => void

/** Electron's `ipcRenderer`. */
export interface IpcRendererLike {
  send(channel: string, message: unknown): void
  on(channel: string, listener: IpcRendererListener): unknown
  removeListener(channel: string, listener: IpcRendererListener): unknown
}

/**
 * A port from an Electron window to the main process. It is made of functions alone, so a preload script can hand it to
 * the page as it is, and nothing of Electron with it.
 *
 * @example
 * contextBridge.exposeInMainWorld('sessionPort', electronRendererPort(ipcRenderer))
 */
export const electronRendererPort = (
  ipcRenderer: IpcRendererLike,
  { channel = defaultChannel }: ElectronPortOptions = {},
): SessionPort => ({
  post: (message) => ipcRenderer.send(channel, message),
  subscribe: (listener) => {
    const listen: IpcRendererListener = (_, message) => listener(message)
    ipcRenderer.on(channel, listen)
    return () => void ipcRenderer.removeListener(channel, listen)
  },
})
