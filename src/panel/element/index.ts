import { BadgeElement } from './badge.ts'
import { PanelElement } from './element.ts'
import type * as elements from './elements.ts'

export type SignInPanel = elements.SignInPanel
export const SignInPanel: elements.ElementClass<SignInPanel> = PanelElement

export type SessionBadge = elements.SessionBadge
export const SessionBadge: elements.ElementClass<SessionBadge> = BadgeElement

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
