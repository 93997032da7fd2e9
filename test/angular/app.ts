// An app with the panel as an element, and the session as signals. No zone is needed.
import {
  Component,
  CUSTOM_ELEMENTS_SCHEMA,
  inject,
  InjectionToken,
  signal,
  type ApplicationRef,
} from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { systemClock, type Session } from 'authchart'
import { injectSession, provideSession } from 'authchart/angular'
import { defineSessionBadge, defineSignInPanel, type PanelTime } from 'authchart/panel/element'

/** The clock of the panel. Yours to replace in tests. */
const CLOCK = new InjectionToken<PanelTime>('clock', { factory: () => systemClock })

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <header>
      <output>{{ session.state().status }} {{ session.prompt()?.userCode }}</output>
      <session-badge [session]="session.session" [clock]="clock" />
    </header>
    <button type="button" (click)="isOpen.set(true)">Sign in…</button>
    @if (isOpen()) {
      <sign-in-panel
        autofocus
        auto-close
        app-name="Acme Console"
        [session]="session.session"
        [clock]="clock"
        (close)="isOpen.set(false)"
      />
    }
  `,
})
class App {
  readonly session = injectSession()
  readonly clock = inject(CLOCK)
  readonly isOpen = signal(false)
}

/** Starts the app in `<app-root>`. */
export const startApp = (session: Session, clock = systemClock): Promise<ApplicationRef> => {
  defineSignInPanel()
  defineSessionBadge()
  const providers = [provideSession(session), { provide: CLOCK, useValue: clock }]
  return bootstrapApplication(App, { providers })
}
