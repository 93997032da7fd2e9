import { LitElement, type PropertyDeclarations } from 'lit'
import { systemClock } from '../../kit/clock.ts'
import type { HostAction, PanelCommand } from '../actions.ts'
import { english } from '../english.ts'
import type { Messages } from '../messages.ts'
import type { PanelOptions } from '../model.ts'
import type { PanelSettings } from './elements.ts'
import type { PanelTime, SignInPanelEventMap } from './session.ts'
import { styles } from './styles.ts'

/** What a page says to a panel. */
export class PanelProperties extends LitElement implements PanelSettings {
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

  declare session: PanelSettings['session']
  declare appName: PanelSettings['appName']
  declare account: PanelSettings['account']
  declare messages: PanelSettings['messages']
  declare locale: PanelSettings['locale']
  declare timeZone: PanelSettings['timeZone']
  declare diagnostics: PanelSettings['diagnostics']
  declare canChangeSettings: PanelSettings['canChangeSettings']
  declare autoClose: PanelSettings['autoClose']
  declare qr: PanelSettings['qr']
  declare opens: PanelSettings['opens']
  declare clock: PanelSettings['clock']

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

  /** The clock in force. */
  protected readonly time: PanelTime = {
    now: () => this.clock.now(),
    setTimeout: (callback, delayMs) => this.clock.setTimeout(callback, delayMs),
    clearTimeout: (handle) => this.clock.clearTimeout(handle),
  }

  /** The words in force. */
  get words(): Messages {
    return this.messages ?? english
  }

  /** `allowed`: what the session takes; a link of the page takes nothing. */
  protected modelOptions(
    totalMs: number | undefined,
    allowed: readonly PanelCommand[] | undefined,
  ): PanelOptions {
    const commands: PanelOptions['commands'] =
      this.opens === 'link' ? allowed?.concat('openBrowser') : allowed
    const can: HostAction[] = []
    if (this.canChangeSettings) can.push('changeSettings')
    if (this.diagnostics !== undefined) can.push('copyDiagnostics')
    const { words: messages, locale, timeZone } = this
    return { now: this.clock.now(), totalMs, messages, locale, timeZone, can, commands }
  }
}
