import { ignore } from '../../kit/ignore.ts'
import { promptOf, type Prompt } from '../../observe/prompts.ts'
import type { SignInState } from '../../observe/states.ts'
import { Follow } from './follow.ts'
import type { PanelAttempt, PanelSession, PanelSignInOptions } from './session.ts'

/** A session that a view may end, too: a `Session`, a `RemoteSession`, or what looks like one. */
export interface ViewedSession extends PanelSession {
  signOut?(): Promise<void>
}

/**
 * The sign-in that a view shows, and what a person may ask of it. A new object whenever `state` changes, and the same until then. What is
 * asked where there is no sign-in, or no session yet, does nothing.
 */
export interface SignInView {
  /** That of the sign-in under way, or the end of the last one until something comes after it; `undefined` where there is neither. */
  readonly state: SignInState | undefined
  /** What to tell the person, while the sign-in waits for them. */
  readonly prompt: Prompt | undefined
  /** Starts a sign-in, or joins the one under way. */
  readonly signIn: (options?: PanelSignInOptions) => void
  /** Ends the sign-in. */
  readonly cancel: (reason?: string) => void
  /** Ends the sign-in, if it has not ended, and starts another: `{ method }` accepts an `offer`. */
  readonly restart: (options?: Pick<PanelSignInOptions, 'method'>) => void
  /** Asks as soon as the pace allows: for a person who says that they have approved. */
  readonly nudge: () => void
  /** Opens the page where the session lives; resolves with whether it opened. */
  readonly openBrowser: () => Promise<boolean>
  /** Hands over an address that the person has pasted; resolves with whether it belonged to the sign-in. */
  readonly submitRedirect: (url: string) => Promise<boolean>
  /** Signs the person out. Rejects as `signOut` of the session does. */
  readonly signOut: () => Promise<void>
}

/** The sign-ins of a session for one view of a framework: a value that stays the same until it changes, and who wants to hear of that. */
export class SignInStore {
  readonly #session: ViewedSession | undefined
  readonly #follow = new Follow(() => this.#onChange())
  readonly #actions: Omit<SignInView, 'state' | 'prompt'>
  #onChange = ignore
  #view: SignInView | undefined

  constructor(session: ViewedSession | undefined) {
    this.#session = session
    const take = (attempt: PanelAttempt | undefined) => attempt && this.#follow.take(attempt)
    const attempt = () => this.#follow.attempt
    this.#actions = {
      signIn: (options) => take(session?.signIn(options)),
      cancel: (reason) => attempt()?.cancel(reason),
      restart: (options) => take(attempt()?.restart(options)),
      nudge: () => this.#follow.nudge(),
      openBrowser: async () => attempt()?.openBrowser() ?? false,
      submitRedirect: async (url) => attempt()?.submitRedirect(url) ?? false,
      signOut: async () => session?.signOut?.(),
    }
  }

  /** One listener: each view has a store of its own. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#onChange = onChange
    this.#follow.follow(this.#session)
    return () => {
      this.#onChange = ignore
      this.#follow.stop()
    }
  }

  readonly getView = (): SignInView => {
    const state = this.#state
    if (this.#view === undefined || this.#view.state !== state)
      this.#view = Object.freeze({ ...this.#actions, state, prompt: state && promptOf(state) })
    return this.#view
  }

  get #state(): SignInState | undefined {
    const shown = this.#follow.state ?? this.#session?.getState()
    const attempt = this.#follow.attempt?.getState()
    if (shown === attempt) return attempt
    return shown?.status === 'signingIn' ? shown.attempt : undefined
  }
}
