import { Component, CUSTOM_ELEMENTS_SCHEMA } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { injectSession, provideSession } from 'authchart/angular'
import { defineSignInPanel } from 'authchart/panel/element'
import { connectSession, eventSourcePort } from 'authchart/remote'

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `<sign-in-panel [session]="session" />`,
})
class App {
  readonly session = injectSession().session
}

defineSignInPanel()
const session = connectSession(eventSourcePort('/session'))
void bootstrapApplication(App, { providers: [provideSession(session)] })
