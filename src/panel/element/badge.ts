import { html, LitElement, nothing, type PropertyDeclarations } from 'lit'
import { systemClock } from '../../kit/clock.ts'
import { panelModel } from '../model.ts'
import { badgeStyles } from './badge-styles.ts'
import type { BadgeSettings } from './elements.ts'
import { MediaQueries } from './media-queries.ts'
import { Timer } from './timer.ts'

const minuteMs = 60_000

/** `<session-badge>`, as `SessionBadge` describes it. */
export class BadgeElement extends LitElement implements BadgeSettings {
  static override styles = badgeStyles
  static override properties: PropertyDeclarations = {
    session: { attribute: false },
    messages: { attribute: false },
    locale: {},
    timeZone: { attribute: 'time-zone' },
    clock: { attribute: false },
  }

  declare session: BadgeSettings['session']
  declare messages: BadgeSettings['messages']
  declare locale: BadgeSettings['locale']
  declare timeZone: BadgeSettings['timeZone']
  declare clock: BadgeSettings['clock']

  readonly #timer = new Timer()
  readonly #mediaQueries = new MediaQueries()
  #followed: BadgeSettings['session']
  #leave = () => {}

  constructor() {
    super()
    this.clock = systemClock
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#follow(this.session)
    // A sleep has passed no minutes, as timers count them.
    const look = () => this.requestUpdate()
    this.#mediaQueries.start({ onAttention: look, onChange: look })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#follow(undefined)
    this.#timer.stop()
    this.#mediaQueries.stop()
  }

  protected override willUpdate(): void {
    if (this.isConnected) this.#follow(this.session)
  }

  protected override render(): unknown {
    const state = this.session?.getState()
    const now = this.clock.now()
    const { messages, locale, timeZone } = this
    const badge = state && panelModel(state, { now, messages, locale, timeZone }).badge
    // Minutes are what it counts in.
    const leftMs = state !== undefined && 'expiresAt' in state ? state.expiresAt - now : 0
    this.#timer.stop()
    if (leftMs > 0 && this.isConnected)
      this.#timer.start(this.clock, leftMs % minuteMs || minuteMs, () => this.requestUpdate())
    if (!badge) return nothing
    return html`<span class=${badge.tone} part="badge ${badge.tone}"
      ><span class="mark" part="mark" aria-hidden="true">${badge.mark}</span>
      <span part="text">${badge.text}</span></span
    >`
  }

  #follow(session: BadgeSettings['session']): void {
    if (session === this.#followed) return
    this.#leave()
    this.#followed = session
    this.#leave = session?.subscribe(() => this.requestUpdate()) ?? (() => {})
  }
}
