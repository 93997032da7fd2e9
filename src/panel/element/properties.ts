import { LitElement, type PropertyDeclarations } from 'lit'
import { systemClock } from '../../kit/clock.ts'
import type { HostAction } from '../actions.ts'
import { english } from '../english.ts'
import type { Messages } from '../messages.ts'
import type { PanelOptions } from '../model.ts'
import type { PanelSession, PanelTime, SignInPanelEventMap } from './session.ts'
import { styles } from './styles.ts'

/** What a page says to a panel. */
export class PanelProperties extends LitElement {
  static override styles = styles
  static override properties: PropertyDeclarations = {
    session: { attribute: false },
    appName: { attribute: 'app-name' },
    account: {},
    messages: { attribute: false },
    locale: {},
    timeZone: { attribute: 'time-zone' },
    diagnostics: { attribute: false },
    canChangeSettings: { attribute: 'can-change-settings', type: Boolean },
    autoClose: { attribute: 'auto-close', type: Boolean },
    qr: {},
    opens: {},
    clock: { attribute: false },
  }

  /** A `Session`, a `RemoteSession`, or what looks like one. */
  declare session: PanelSession | undefined
  /** What the person signs in for, above all else. */
  declare appName: string
  /** What the person signs in with, such as `acme.awsapps.com`. */
  declare account: string
  /** The words. Default: English. */
  declare messages: Messages | undefined
  /** How a time of day is written, as a BCP 47 tag. Default: `en-GB`, which writes `18:40`. */
  declare locale: string | undefined
  /** IANA name. Default: the system's. */
  declare timeZone: string | undefined
  /** What "Copy diagnostics" of a failure copies, such as `() => recording.text`. Without it, it is not offered. */
  declare diagnostics: (() => string) | undefined
  /** Whether to offer "Change settings" where only that helps: the event `changesettings` asks for it. */
  declare canChangeSettings: boolean
  /** Whether `close` comes by itself, 1.5 s after the sign-in. */
  declare autoClose: boolean
  /** `auto`: folded where there is a mouse and a wide page, shown on a phone. Default: `auto`. */
  declare qr: 'auto' | 'shown' | 'hidden'
  /** Who opens the page: a `link` of this page, or the `host` of the session (`openBrowser`), as in VS Code. Default: `link`. */
  declare opens: 'link' | 'host'
  /** Default: `systemClock`. */
  declare clock: PanelTime

  constructor() {
    super()
    this.appName = ''
    this.account = ''
    this.canChangeSettings = false
    this.autoClose = false
    this.qr = 'auto'
    this.opens = 'link'
    this.clock = systemClock
  }

  override addEventListener<Type extends keyof SignInPanelEventMap>(
    type: Type,
    listener: (event: SignInPanelEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options)
  }

  override removeEventListener<Type extends keyof SignInPanelEventMap>(
    type: Type,
    listener: (event: SignInPanelEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener, options)
  }

  /** The words in force. */
  get words(): Messages {
    return this.messages ?? english
  }

  protected modelOptions(totalMs: number | undefined): PanelOptions {
    const can: HostAction[] = []
    if (this.canChangeSettings) can.push('changeSettings')
    if (this.diagnostics !== undefined) can.push('copyDiagnostics')
    const { words: messages, locale, timeZone } = this
    return { now: this.clock.now(), totalMs, messages, locale, timeZone, can }
  }
}
