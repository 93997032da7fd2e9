import { html, nothing, type PropertyValues } from 'lit'
import type { Action } from '../messages.ts'
import { panelModel, type PanelModel, type PanelOptions } from '../model.ts'
import { PendingRequests } from './pending-requests.ts'
import { OpenedPage } from './opened-page.ts'
import { mayTakeFocus, Opener } from './focus.ts'
import { Follow, type AnyState } from './follow.ts'
import { createCommands } from './commands.ts'
import { pressedAction } from './keys.ts'
import { LiveRegion } from './live-region.ts'
import { DelayBusy } from './delay-busy.ts'
import { PanelProperties } from './properties.ts'
import { QrCode } from './qr.ts'
import { beatOf, type RenderInput } from './render-input.ts'
import type { PanelAttempt, PanelCloseDetail } from './session.ts'
import { MediaQueries } from './media-queries.ts'
import { Timer } from './timer.ts'
import { watchRequests } from '../unanswered.ts'
import { view } from './view.ts'

const closesAfterMs = 1_500

/** `<sign-in-panel>`, as `SignInPanel` describes it. */
export class PanelElement extends PanelProperties {
  readonly #follow = new Follow(() => this.requestUpdate())
  readonly #requests = new PendingRequests(() => this.requestUpdate())
  readonly #mediaQueries = new MediaQueries()
  readonly #qr = new QrCode(() => this.requestUpdate())
  readonly #delayBusy = new DelayBusy()
  readonly #openedPage = new OpenedPage()
  readonly #opener = new Opener()
  readonly #liveRegion = new LiveRegion()
  readonly #closing = new Timer()
  readonly #asked = watchRequests(this.time, () => this.requestUpdate())
  #state: AnyState | undefined
  #model: PanelModel | undefined
  /** The sign-in that has been asked about things, and the one that has been heard of. */
  #asking: PanelAttempt | undefined
  #heard: PanelAttempt | undefined
  #isNew = false
  /** Whether it has come into the page a moment ago: what it shows then is no news. */
  #isFresh = false
  /** Where the focus goes with the next update. */
  #focusNext: string | undefined

  readonly #commands = createCommands({
    panel: this,
    follow: this.#follow,
    requests: this.#requests,
    openedPage: this.#openedPage,
    look: () => ({ state: this.#state, model: this.#model, isBusy: this.#delayBusy.isBusy }),
    say: (text) => {
      this.#liveRegion.say({ text, live: 'polite' })
      this.requestUpdate()
    },
    changeSettings: () => this.#tell('changesettings', null),
    close: () => this.#close(this.matches(':focus-within')),
    focusNext: (selector) => void (this.#focusNext = selector),
  })

  constructor() {
    super()
    this.addEventListener('keydown', (event) => this.#onKey(event))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#isFresh = true
    this.#opener.remember(this)
    this.#follow.follow(this.session)
    this.#mediaQueries.start({
      onAttention: () => this.#follow.nudge(),
      onChange: () => this.requestUpdate(),
    })
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#follow.stop()
    this.#mediaQueries.stop()
    this.#delayBusy.stop()
    this.#closing.stop()
    this.#asked.stop()
    this.#requests.forget()
    this.requestUpdate()
  }

  /** Moves the focus to the first thing to do. */
  override focus(options?: FocusOptions): void {
    const first = this.#find('.primary') ?? this.#find('.panel :is(button, a)')
    ;(first ?? this.#find('.panel'))?.focus(options)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#isNew = false
    if (!this.isConnected) return
    if (changed.has('session')) {
      this.#follow.follow(this.session)
      this.#delayBusy.stop()
    }
    const state = this.#delayBusy.show(this.#follow.state, this.clock, () => this.requestUpdate())
    const former = this.#model?.status
    this.#isNew = state !== this.#state
    this.#state = state
    this.#asked.look(state)
    const shown = state && this.#openedPage.seen(state)
    this.#model = shown && panelModel(shown, this.#modelOptions)
    const { attempt } = this.#follow
    if (former !== this.#model?.status || attempt !== this.#asking) this.#requests.forget()
    this.#asking = attempt
    if (this.#isNew && attempt !== this.#heard) {
      this.#liveRegion.begin()
      this.#heard = attempt
    }
    if (this.#requests.now.copied === undefined) this.#liveRegion.unsay(this.words.page.copied)
    this.#liveRegion.connection(this.#follow.isLost, this.words.page.connectionLost)
    // A region that comes with its text is not heard: the first news has to wait for the regions.
    if (this.hasUpdated && state !== undefined) this.#liveRegion.look(state, this.#modelOptions)
  }

  protected override firstUpdated(): void {
    queueMicrotask(() => this.requestUpdate())
  }

  protected override update(changed: PropertyValues<this>): void {
    const held = this.shadowRoot?.activeElement ?? null
    const hadFocus = this.matches(':focus-within')
    super.update(changed)
    if (!this.isConnected) return
    if (this.#isFresh) this.#closeInTime()
    else if (this.#isNew) this.#onNews(hadFocus)
    this.#keepFocus(held)
    if (this.#isFresh && this.autofocus) this.focus()
    this.#isFresh = false
  }

  protected override render(): unknown {
    const { appName } = this
    const input = this.#input
    return html`
      <section
        class="panel"
        part="panel"
        role="group"
        tabindex="-1"
        aria-labelledby=${input === undefined ? nothing : 'title'}
        aria-busy=${this.#delayBusy.isBusy}
      >
        <slot name="header"
          >${appName === '' ? nothing : html`<p class="app" part="app-name">${appName}</p>`}</slot
        >
        ${input === undefined ? nothing : view(input)}
      </section>
      ${this.#liveRegion.render(this.#model?.clock?.spoken ?? null)}
    `
  }

  get #modelOptions(): PanelOptions {
    const { totalMs, commands } = this.#follow
    return { ...this.modelOptions(totalMs, commands), askedAt: this.#asked.askedAt }
  }

  get #input(): RenderInput | undefined {
    const model = this.#model
    if (model === undefined || this.#state === undefined) return
    const asked = this.#requests.now
    const folds = this.qr === 'auto' && this.#mediaQueries.isDesk
    return {
      ...asked,
      model,
      words: this.words,
      isBusy: this.#delayBusy.isBusy,
      account: this.account,
      isLost: this.#follow.isLost,
      beat: beatOf(this.#state),
      opens: this.opens,
      qr: this.#qr,
      showsQr: this.qr !== 'hidden' && (!folds || asked.wantsQr === true),
      canToggleQr: folds,
      commands: this.#commands,
    }
  }

  #onKey(event: KeyboardEvent): void {
    const isAsking = this.#requests.now.unsure !== undefined
    const action = pressedAction(event, this.#model?.actions ?? [])
    if (action === undefined || (isAsking && action.key !== 'Esc')) return
    event.preventDefault()
    const control = this.#controlOf(action.action)
    if (isAsking) this.#commands.relent()
    else if (control instanceof HTMLAnchorElement) control.click()
    else this.#commands.act(action)
  }

  /** The state is another one, and has been drawn. */
  #onNews(hadFocus: boolean): void {
    this.#closing.stop()
    const { status, focus = null } = this.#model ?? {}
    if (this.#isEnd && status === 'cancelled') return this.#close(hadFocus)
    this.#closeInTime()
    if (status === 'signedOut' ? hadFocus : mayTakeFocus(this)) this.#controlOf(focus)?.focus()
  }

  get #isEnd(): boolean {
    return this.#follow.attempt !== undefined && (this.#model?.focus ?? null) !== null
  }

  #closeInTime(): void {
    if (!this.autoClose || !this.#isEnd || this.#model?.status !== 'signedIn') return
    this.#closing.start(this.clock, closesAfterMs, () => this.#close(this.matches(':focus-within')))
  }

  /** A control that is gone leaves the focus to the panel, so that its keys still work. */
  #keepFocus(held: Element | null): void {
    const next = this.#focusNext === undefined ? null : this.#find(this.#focusNext)
    this.#focusNext = undefined
    const isLost = held?.isConnected === false && !this.matches(':focus-within')
    const fold = next?.closest('details')
    // The person may have folded it.
    if (fold) fold.open = true
    if (next !== null) next.focus()
    else if (isLost) this.#find('.panel')?.focus({ preventScroll: true })
  }

  #close(hadFocus: boolean): void {
    const status = this.#model?.status
    this.#closing.stop()
    if (status === undefined) return
    this.#tell<PanelCloseDetail>('close', { status })
    if (hadFocus) this.#opener.restore(this)
    this.#follow.forget()
  }

  #tell<Detail>(type: string, detail: Detail): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }

  #controlOf(action: Action | null | undefined): HTMLElement | null {
    return action === null || action === undefined ? null : this.#find(`[data-action=${action}]`)
  }

  #find(selector: string): HTMLElement | null {
    return this.shadowRoot?.querySelector<HTMLElement>(selector) ?? null
  }
}
