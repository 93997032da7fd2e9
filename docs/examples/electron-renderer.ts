// One sign-in for all windows of a desktop app: a window. It has the session's state and the person's commands, and neither
// Electron nor a token.
import type { SessionState } from 'authchart'
import { connectSession, type RemoteSession, type SessionPort } from 'authchart/remote'

// In the preload script, bundled, with `contextIsolation` and `sandbox` as they are by default:
//
//   import { contextBridge, ipcRenderer } from 'electron'
//   import { electronRendererPort } from 'authchart/remote'
//   contextBridge.exposeInMainWorld('sessionPort', electronRendererPort(ipcRenderer))

/** The elements of the page. */
export interface Page {
  readonly status: Pick<HTMLElement, 'textContent'>
  readonly code: Pick<HTMLElement, 'textContent'>
  readonly signIn: Pick<HTMLButtonElement, 'hidden' | 'onclick'>
  readonly open: Pick<HTMLButtonElement, 'hidden' | 'onclick'>
  readonly cancel: Pick<HTMLButtonElement, 'hidden' | 'onclick'>
}

const words: Readonly<Record<SessionState['status'], string>> = {
  restoring: '…',
  signedOut: 'Signed out',
  signingIn: 'Signing in…',
  signedIn: 'Signed in',
}

/** Binds the page to the session; every window that does so shows the same. */
export const showSession = (page: Page, port: SessionPort): RemoteSession => {
  const session = connectSession(port)
  page.signIn.onclick = () => session.signIn()
  // An attempt is joined, never doubled, so these reach the one under way.
  page.open.onclick = () => session.signIn().openBrowser()
  page.cancel.onclick = () => session.signIn().cancel('window')
  session.subscribe((state) => {
    const attempt = state.status === 'signingIn' ? state.attempt : undefined
    const isAwaiting = attempt?.status === 'awaitingCode'
    page.status.textContent = words[state.status]
    page.code.textContent = isAwaiting ? attempt.userCode : ''
    page.signIn.hidden = state.status !== 'signedOut'
    page.open.hidden = !isAwaiting && attempt?.status !== 'awaitingRedirect'
    page.cancel.hidden = attempt === undefined
  })
  return session
}

// In the page:
//
//   showSession({ status: document.querySelector('#status'), … }, window.sessionPort)
//
// In React, the session is a store as it stands:
//
//   const state = useSyncExternalStore(session.subscribe, session.getState)
