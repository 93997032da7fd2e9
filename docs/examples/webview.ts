// A sign-in panel in a VS Code webview. The extension holds the session; the page mirrors it, and gets no token: what it
// shows may come from anywhere, and what it runs may be read.
import type { Session } from 'authchart'
import {
  connectSession,
  serveSession,
  webviewPagePort,
  webviewPort,
  type PageLike,
  type VsCodeApiLike,
  type WebviewLike,
} from 'authchart/remote'

/** The part of VS Code's `WebviewPanel` that this takes. */
export interface Panel {
  readonly webview: WebviewLike
  onDidDispose(listener: () => void): unknown
}

/** In the extension: the page may sign in and cancel, and leaves signing out to the extension's own command. */
export const serveInPanel = (session: Session, panel: Panel): void => {
  const commands = ['signIn', 'restart', 'cancel', 'nudge', 'openBrowser'] as const
  panel.onDidDispose(serveSession(session, webviewPort(panel.webview), { commands }))
}

/** In the page: shows where the sign-in stands, and starts one when the person asks for it. */
export const startPage = (
  api: VsCodeApiLike,
  page: PageLike,
  show: (text: string) => void,
): { readonly signIn: () => void } => {
  const session = connectSession(webviewPagePort(api, page))
  session.subscribe((state) => {
    if (state.status === 'signingIn' && state.attempt.status === 'awaitingCode')
      show(`Confirm ${state.attempt.userCode} at ${state.attempt.verificationUri}`)
    else show(state.status)
  })
  return { signIn: () => void session.signIn() }
}

// In the page's script:
//
//   const { signIn } = startPage(acquireVsCodeApi(), window, (text) => (status.textContent = text))
//   button.onclick = signIn
