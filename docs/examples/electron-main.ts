// One sign-in for all windows of a desktop app: the main process. It holds the session; windows mirror its state and ask for
// what a person can ask for (electron-renderer.ts). No token crosses to a window.
import type { Session } from 'authchart'
import {
  electronMainPort,
  serveSession,
  type IpcMainLike,
  type WebContentsLike,
} from 'authchart/remote'

/** The part of Electron's `app` that this takes. */
export interface App {
  on(
    event: 'browser-window-created',
    listener: (event: unknown, window: { readonly webContents: WebContentsLike }) => void,
  ): unknown
}

/** Our own pages, and no other that a window might be led to, may see the session and ask for a sign-in. */
const origin = 'app://acme/'

/** Shares a session with each window from the moment it is made until it closes. */
export const shareSession = (session: Session, app: App, ipcMain: IpcMainLike): void => {
  app.on('browser-window-created', (_, { webContents }) => {
    const port = electronMainPort(ipcMain, webContents, {
      accepts: ({ senderFrame }) => senderFrame?.url.startsWith(origin) === true,
    })
    serveSession(session, port)
  })
}

// In the main process, before the first window is made:
//
//   import { app, ipcMain } from 'electron'
//   shareSession(session, app, ipcMain)
