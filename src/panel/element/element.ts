import { html, nothing, type PropertyValues } from 'lit'
import type { Action } from '../messages.ts'
import { panelModel, type PanelModel } from '../model.ts'
import { Requests } from './asked.ts'
import { Browsed } from './browsed.ts'
import { mayTakeFocus, Opener } from './focus.ts'
import { Follow, type AnyState } from './follow.ts'
import { createHands } from './hands.ts'
import { pressedAction } from './keys.ts'
import { Live } from './live.ts'
import { Patience } from './patience.ts'
import { PanelProperties } from './properties.ts'
import { beatOf, type Scene } from './scene.ts'
import type { PanelAttempt, PanelCloseDetail } from './session.ts'
import { Surroundings } from './surroundings.ts'
import { Timer } from './timer.ts'
import { view } from './view.ts'

const closesAfterMs = 1_500

/** `<sign-in-panel>`, as `SignInPanel` describes it. */
export class PanelElement extends PanelProperties {
  readonly #follow = new Follow(() => this.requestUpdate())
  readonly #asked = new Requests(() => this.requestUpdate())
  readonly #surroundings = new Surroundings()
  readonly #patience = new Patience()
  readonly #browsed = new Browsed()
  readonly #opener = new Opener()
  readonly #live = new Live()
  readonly #closing = new Timer()
  #state: AnyState | undefined
  #model: PanelModel | undefined
  /** The attempt that has been asked about things, and the one that has been heard of. */
  #asking: PanelAttempt | undefined
  #heard: PanelAttempt | undefined
  #isNew = false
  /** Whether it has come into the page a moment ago: what it shows then is no news. */
  #isFresh = false
  /** Where the focus goes with the next update. */
  #focusNext: string | undefined

  readonly #hands = createHands({
    panel: this,
    follow: this.#follow,
    asked: this.#asked,
    browsed: this.#browsed,
    look: () => ({ state: this.#state, model: this.#model, isBusy: this.#patience.isBusy }),
    say: (text) => {
      this.#live.say({ text, live: 'polite' })
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
    this.#surroundings.start({
      onAttention: () => this.#follow.attempt?.nudge(),
      onChange: () => this.requestUpdate(),
    })
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#follow.stop()
    this.#surroundings.stop()
    this.#patience.stop()
    this.#closing.stop()
    this.#asked.forget()
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
      this.#patience.stop()
    }
    const state = this.#patience.show(this.#follow.state, this.clock, () => this.requestUpdate())
    const former = this.#model?.status
    this.#isNew = state !== this.#state
    this.#state = state
    const shown = state && this.#browsed.seen(state)
    this.#model = shown && panelModel(shown, this.modelOptions(this.#follow.totalMs))
    const { attempt } = this.#follow
    if (former !== this.#model?.status || attempt !== this.#asking) this.#asked.forget()
    this.#asking = attempt
    if (this.#isNew && attempt !== this.#heard) {
      this.#live.begin()
      this.#heard = attempt
    }
    if (this.#asked.now.copied === undefined) this.#live.unsay(this.words.page.copied)
    this.#live.connection(this.#follow.isLost, this.words.page.connectionLost)
    // A region that comes with its text is not heard: the first news has to wait for the regions.
    if (this.hasUpdated && state !== undefined)
      this.#live.look(state, this.modelOptions(this.#follow.totalMs))
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
    const scene = this.#scene
    return html`
      <section
        class="panel"
        part="panel"
        role="group"
        tabindex="-1"
        aria-labelledby=${scene === undefined ? nothing : 'title'}
        aria-busy=${this.#patience.isBusy}
      >
        <slot name="header"
          >${appName === '' ? nothing : html`<p class="app" part="app-name">${appName}</p>`}</slot
        >
        ${scene === undefined ? nothing : view(scene)}
      </section>
      ${this.#live.render(this.#model?.clock?.spoken ?? null)}
    `
  }

  get #scene(): Scene | undefined {
    const model = this.#model
    if (model === undefined || this.#state === undefined) return
    const asked = this.#asked.now
    const folds = this.qr === 'auto' && this.#surroundings.isDesk
    return {
      ...asked,
      model,
      words: this.words,
      isBusy: this.#patience.isBusy,
      account: this.account,
      isLost: this.#follow.isLost,
      beat: beatOf(this.#state),
      opens: this.opens,
      showsQr: this.qr !== 'hidden' && (!folds || asked.wantsQr === true),
      canToggleQr: folds,
      hands: this.#hands,
    }
  }

  #onKey(event: KeyboardEvent): void {
    const isAsking = this.#asked.now.unsure !== undefined
    const action = pressedAction(event, this.#model?.actions ?? [])
    if (action === undefined || (isAsking && action.key !== 'Esc')) return
    event.preventDefault()
    const control = this.#controlOf(action.action)
    if (isAsking) this.#hands.relent()
    else if (control instanceof HTMLAnchorElement) control.click()
    else this.#hands.act(action)
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
