import { defineSignInPanel } from 'authchart/panel/element'
import { connectSession, eventSourcePort } from 'authchart/remote'

defineSignInPanel()
document.querySelector('sign-in-panel').session = connectSession(eventSourcePort('/session'))
