// Angular: a session as signals. The elements are for `CUSTOM_ELEMENTS_SCHEMA`.
import {
  computed,
  DestroyRef,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  signal,
  type EnvironmentProviders,
  type Signal,
} from '@angular/core'
import type { SessionState } from '../observe/states.ts'
import { SignInStore, type SignInView, type ViewedSession } from '../panel/element/sign-in-store.ts'

export type { SignInView, ViewedSession } from '../panel/element/sign-in-store.ts'

/** The session of an app, for whoever injects it as it is. */
export const SESSION = new InjectionToken<ViewedSession>('authchart session')

/**
 * Gives a session to the app: a `Session`, the mirror of one, or a function that makes it when it is first asked for, in an injection
 * context. It ends with the app where that function says so, by `inject(DestroyRef)`. Where the app renders on a server, give it what looks
 * like one there.
 *
 * @example
 * bootstrapApplication(App, { providers: [provideSession(() => connectSession(eventSourcePort('/session')))] })
 */
export const provideSession = (
  session: ViewedSession | (() => ViewedSession),
): EnvironmentProviders =>
  makeEnvironmentProviders([
    { provide: SESSION, useFactory: typeof session === 'function' ? session : () => session },
  ])

/** A session as a component has it. */
export interface InjectedSession extends Omit<SignInView, 'state' | 'prompt'> {
  /** The session itself, for `<sign-in-panel [session]="…">`. */
  readonly session: ViewedSession
  readonly state: Signal<SessionState>
  /** That of the sign-in under way, or the end of the last one until something comes after it; `undefined` where there is neither. */
  readonly signInState: Signal<SignInView['state']>
  /** What to tell the person, while a sign-in waits for them. */
  readonly prompt: Signal<SignInView['prompt']>
}

/**
 * The session of `provideSession`, as signals and with what a person may ask of it. To be called in an injection context, such as the
 * field of a component; it stops listening with it. It starts nothing by itself.
 *
 * @example
 * readonly session = injectSession()
 * // in the template: {{ session.state().status }} <button (click)="session.signIn()">Sign in</button>
 */
export const injectSession = (): InjectedSession => {
  const session = inject(SESSION)
  const store = new SignInStore(session)
  const state = signal(session.getState())
  const view = signal(store.getView())
  const stops = [
    session.subscribe((present) => state.set(present)),
    store.subscribe(() => view.set(store.getView())),
  ]
  inject(DestroyRef).onDestroy(() => stops.forEach((stop) => stop()))
  const { state: _state, prompt: _prompt, ...actions } = store.getView()
  return {
    ...actions,
    session,
    state: state.asReadonly(),
    signInState: computed(() => view().state),
    prompt: computed(() => view().prompt),
  }
}
