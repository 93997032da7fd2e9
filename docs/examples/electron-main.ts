// One sign-in for all windows of a desktop app. The main process holds the session; windows mirror its state and ask for
// what a person can ask for. No token crosses to a window.
import type { Session, SessionState } from 'authchart'

/** The part of Electron that this takes: `ipcMain.handle`, and `webContents.send` of every window. */
export interface Windows {
  handle(channel: string, listener: () => unknown): void
  removeHandler(channel: string): void
  send(channel: string, state: SessionState): void
}

/** Shares a session with all windows; returns how to stop that. The sign-in itself goes on. */
export const shareSession = (session: Session, windows: Windows): (() => void) => {
  const asks: Record<string, () => unknown> = {
    'session:state': () => session.getState(),
    'session:signIn': () => void session.signIn(),
    // An attempt is joined, never doubled, so these reach the one under way.
    'session:openBrowser': () => isSigningIn(session) && session.signIn().openBrowser(),
    'session:cancel': () => isSigningIn(session) && session.signIn().cancel('window'),
  }
  for (const [channel, listener] of Object.entries(asks)) windows.handle(channel, listener)
  const subscription = session.state$.subscribe((state) => windows.send('session:changed', state))
  return () => {
    subscription.unsubscribe()
    for (const channel of Object.keys(asks)) windows.removeHandler(channel)
  }
}

const isSigningIn = (session: Session): boolean => session.getState().status === 'signingIn'

// In the main process:
//
//   shareSession(session, {
//     handle: (channel, listener) => ipcMain.handle(channel, listener),
//     removeHandler: (channel) => ipcMain.removeHandler(channel),
//     send: (channel, state) => {
//       for (const { webContents } of BrowserWindow.getAllWindows()) webContents.send(channel, state)
//     },
//   })
