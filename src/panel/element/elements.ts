// What a page sees of the elements. No type of Lit is among it: Lit is bundled.
import type { Messages } from '../messages.ts'
import type { PanelSession, PanelTime } from './session.ts'

/** An element that draws what has changed, all at once and a moment later. */
export interface DrawnElement extends HTMLElement {
  connectedCallback(): void
  disconnectedCallback(): void
  requestUpdate(): void
  /** Resolves once everything that has changed is drawn. */
  readonly updateComplete: Promise<boolean>
}

/** The class of an element, to make one or to extend it. */
export interface ElementClass<Made extends HTMLElement> {
  new (): Made
  readonly prototype: Made
}

/** What a page says to a panel. */
export interface PanelSettings {
  /** A `Session`, a `RemoteSession`, or what looks like one. */
  session: PanelSession | undefined
  /** What the person signs in for, above all else. */
  appName: string
  /** What the person signs in with, such as `acme.awsapps.com`. */
  account: string
  /** The words. Default: English. */
  messages: Messages | undefined
  /** How a time of day is written, as a BCP 47 tag. Default: `en-GB`, which writes `18:40`. */
  locale: string | undefined
  /** IANA name. Default: the system's. */
  timeZone: string | undefined
  /** What "Copy diagnostics" of a failure copies, such as `() => recording.text`. Without it, it is not offered. */
  diagnostics: (() => string) | undefined
  /** Whether to offer "Change settings" where only that helps: the event `changesettings` asks for it. */
  canChangeSettings: boolean
  /** Whether `close` comes by itself, 1.5 s after the sign-in. */
  autoClose: boolean
  /** `auto`: folded where there is a mouse and a wide page, shown on a phone. Default: `auto`. */
  qr: 'auto' | 'shown' | 'hidden'
  /** Who opens the page: a `link` of this page, or the `host` of the session (`openBrowser`), as in VS Code. Default: `link`. */
  opens: 'link' | 'host'
  /** Default: `systemClock`. */
  clock: PanelTime
}

/** Settings of an element as markup gives them: none has to be there. */
export type Given<Settings> = { readonly [Name in keyof Settings]?: Settings[Name] | undefined }

/** What a page says to a badge. */
export interface BadgeSettings extends Pick<
  PanelSettings,
  'messages' | 'locale' | 'timeZone' | 'clock'
> {
  /** A `Session`, a `RemoteSession`, or what looks like one. */
  session: Pick<PanelSession, 'getState' | 'subscribe'> | undefined
}
