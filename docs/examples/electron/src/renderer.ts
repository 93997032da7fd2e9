import { defineSignInPanel } from 'authchart/panel/element'
import { connectSession, type SessionPort } from 'authchart/remote'

declare const sessionPort: SessionPort

defineSignInPanel()
document.querySelector('sign-in-panel')!.session = connectSession(sessionPort)
