import { BadgeElement } from './badge.ts'
import { PanelElement } from './element.ts'
import type { Messages } from '../messages.ts'
import type { BadgeSettings, DrawnElement, ElementClass, PanelSettings } from './elements.ts'
import type { SignInPanelEventMap } from './session.ts'

export type { BadgeSettings, DrawnElement, ElementClass, PanelSettings } from './elements.ts'
export type {
  ChangeSettingsEvent,
  PanelAttempt,
  PanelCloseDetail,
  PanelCloseEvent,
  PanelSession,
  PanelSignInOptions,
  PanelTime,
  SignInPanelEventMap,
} from './session.ts'

/**
 * The panel that a person signs in with: it shows where the sign-in of `session` stands, and does what the person asks for.
 * It starts nothing by itself, and a sign-in goes on without it.
 *
 * Events: `close` once the person has read how it ended, or has cancelled, and `changesettings`; both bubble. Slots: `header`,
 * `help`, `success`.
 *
 * @example
 * defineSignInPanel()
 * const panel = document.createElement('sign-in-panel')
 * panel.session = session
 * panel.addEventListener('close', () => panel.remove())
 * document.body.append(panel)
 */
export interface SignInPanel extends DrawnElement, PanelSettings {
  /** The words in force. */
  readonly words: Messages
  addEventListener<Type extends keyof SignInPanelEventMap>(
    type: Type,
    listener: (event: SignInPanelEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
  removeEventListener<Type extends keyof SignInPanelEventMap>(
    type: Type,
    listener: (event: SignInPanelEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void
}

export const SignInPanel: ElementClass<SignInPanel> = PanelElement

/**
 * How a session stands, in a few words for the header of an app: `● Signed in`, or `● Signed in · 42 min` where it does not
 * renew itself, `◌ Offline, valid 11 min`, `! Sign in again`. Nothing where no person is signed in, or was.
 *
 * @example
 * defineSessionBadge()
 * document.querySelector('session-badge').session = session
 */
export interface SessionBadge extends DrawnElement, BadgeSettings {}
export const SessionBadge: ElementClass<SessionBadge> = BadgeElement

declare global {
  interface HTMLElementTagNameMap {
    'sign-in-panel': SignInPanel
    'session-badge': SessionBadge
  }
}

const define = (tag: string, element: CustomElementConstructor): void => {
  if (customElements.get(tag) !== undefined) return
  // A class has one tag: for a second one it takes a class of its own.
  const isTaken = customElements.getName(element) !== null
  customElements.define(tag, isTaken ? class extends element {} : element)
}

/**
 * Makes `<sign-in-panel>` known to the page. A second call does nothing.
 *
 * @example
 * defineSignInPanel()
 * document.body.append(Object.assign(document.createElement('sign-in-panel'), { session }))
 */
export const defineSignInPanel = (tag = 'sign-in-panel'): void => define(tag, SignInPanel)

/**
 * Makes `<session-badge>` known to the page. A second call does nothing.
 *
 * @example
 * defineSessionBadge()
 */
export const defineSessionBadge = (tag = 'session-badge'): void => define(tag, SessionBadge)
