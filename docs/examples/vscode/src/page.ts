import { defineSignInPanel } from 'authchart/panel/element'
import { connectSession, webviewPagePort } from 'authchart/remote'

defineSignInPanel()
document.querySelector('sign-in-panel')!.session = connectSession(webviewPagePort())
