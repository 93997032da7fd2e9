import { defineSignInPanel } from 'authchart/panel/element'
import { connectSession, webviewPagePort, type VsCodeApiLike } from 'authchart/remote'

declare const acquireVsCodeApi: () => VsCodeApiLike

defineSignInPanel()
const session = connectSession(webviewPagePort(acquireVsCodeApi()))
document.querySelector('sign-in-panel')!.session = session
