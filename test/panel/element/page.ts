// The page that the panel is tried on. The tests drive it from outside, and the clock with it.
import type { Session, SignIn } from '../../../src/index.ts'
import {
  defineSessionBadge,
  defineSignInPanel,
  type PanelSession,
  type SignInPanel,
} from '../../../src/panel/element/index.ts'
import { panelModel, type PanelModel } from '../../../src/panel/index.ts'
import { connectSession, messagePort, serveSession } from '../../../src/remote/index.ts'
import {
  simulate,
  steppingClock,
  type Simulation,
  type SimulationOptions,
} from '../../../src/testing/index.ts'
import { stills } from './stills.ts'
import { countListeners, watched, type Counts } from './watched.ts'

/** 48 seconds after the codes of the fixtures were issued. */
const now = Date.UTC(2026, 0, 1, 12, 0, 48)

const main = document.querySelector('main') ?? document.body
const listeners = countListeners()

/** Everything with its shadows, as markup. */
const markupOf = (root: Element | ShadowRoot): string =>
  root.innerHTML +
  [...root.querySelectorAll('*')]
    .map(({ shadowRoot }) => shadowRoot && markupOf(shadowRoot))
    .join('')

/** Everything that the tests say to the page goes through here. */
class Stage {
  panel: SignInPanel = document.createElement('sign-in-panel')
  host: Simulation = simulate()
  session: Session = this.host.session()
  readonly counts: Counts = { held: 0, signIns: 0, nudges: 0, opened: 0 }
  /** What the panel has dispatched. */
  readonly events: string[] = []
  /** What its live regions have held, one after the other. */
  readonly heard: string[] = []
  readonly names = Object.keys(stills)
  readonly listeners = listeners
  readonly secrets = new Set<string>()

  get root(): ShadowRoot {
    const { shadowRoot } = this.panel
    if (shadowRoot === null) throw new Error('The panel has not been drawn.')
    return shadowRoot
  }

  /** A panel on a state that stands still, `later` ms after the usual moment. */
  async show(name: string, options: Partial<SignInPanel> = {}, later = 0): Promise<void> {
    const clock = steppingClock({ now: now + later })
    this.mount(stills[name], { timeZone: 'UTC', clock, ...options })
    await this.panel.updateComplete
    await clock.advance(500)
  }

  /** What the panel is to show there. */
  modelOf(name: string): PanelModel {
    const state = stills[name]?.getState()
    if (state === undefined) throw new Error(name)
    return panelModel(state, { now, timeZone: 'UTC', totalMs: 600_000 })
  }

  /** A simulated service, and a session on it. */
  world(simulation: SimulationOptions = {}): void {
    this.host = simulate(simulation)
    this.secrets.clear()
    const { service } = this.host
    const handle = service.handle.bind(service)
    const listening: typeof service.handle = (request) => {
      const reply = handle(request)
      this.note(request.body)
      if (reply.kind === 'answer') this.note(reply.body)
      return reply
    }
    Object.assign(service, { handle: listening })
    this.session = this.host.session()
  }

  /** Takes down what nobody may see of a request or an answer. */
  note(body: string): void {
    for (const [name, value] of Object.entries<unknown>(JSON.parse(body)))
      if (/secret|token|code|verifier/i.test(name) && !/^(?:user|tokenType|code$)/.test(name))
        if (typeof value === 'string') this.secrets.add(value)
  }

  /** The secrets of the sign-in, and of `more`, that are in the page. */
  leaks(...more: readonly string[]): string[] {
    const { markup } = this
    return [...this.secrets, ...more].filter((secret) => markup.includes(secret))
  }

  /** A panel on a simulated service. */
  async play(o: SimulationOptions = {}, options: Partial<SignInPanel> = {}): Promise<void> {
    this.world(o)
    this.open(options)
    await this.pass()
  }

  /** A panel on the session that there is. */
  open(options: Partial<SignInPanel> = {}): void {
    this.clear()
    Object.assign(this.counts, { held: 0, signIns: 0, nudges: 0, opened: 0 })
    this.mount(watched(this.session, this.counts), { clock: this.host.clock, ...options })
  }

  /** A panel on a mirror of the session, at the other end of a channel. */
  mirror(): () => void {
    const { port1, port2 } = new MessageChannel()
    const stop = serveSession(this.session, messagePort(port1))
    const { clock } = this.host
    this.mount(connectSession(messagePort(port2), { clock }), { clock })
    return stop
  }

  mount(session: PanelSession | undefined, options: Partial<SignInPanel>): void {
    this.clear()
    this.panel = document.createElement('sign-in-panel')
    Object.assign(this.panel, { session, ...options })
    this.panel.addEventListener('close', ({ detail }) => this.events.push(`close ${detail.status}`))
    this.panel.addEventListener('changesettings', () => this.events.push('changesettings'))
    main.append(this.panel)
    void this.panel.updateComplete.then(() => this.listen())
  }

  clear(): void {
    main.replaceChildren()
    this.events.length = this.heard.length = 0
  }

  /** Writes down what a screen reader would say. */
  listen(): void {
    for (const region of this.root.querySelectorAll('[aria-live=polite], [aria-live=assertive]'))
      new MutationObserver(() => {
        const text = region.textContent?.trim()
        if (text) this.heard.push(`${region.getAttribute('aria-live')}: ${text}`)
      }).observe(region, { childList: true, characterData: true, subtree: true })
  }

  /** Lets time pass, and the panel draw what has come of it. */
  async pass(seconds = 0): Promise<void> {
    await this.host.advance(seconds)
    await this.panel.updateComplete
    await this.host.clock.settle()
  }

  async click(selector: string): Promise<void> {
    this.find(selector)?.click()
    await this.pass()
  }

  act(action: string): Promise<void> {
    return this.click(`[data-action=${action}]`)
  }

  find(selector: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(selector)
  }

  text(selector = 'h2'): string {
    return this.find(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
  }

  /** The control of the panel that has the focus. */
  get focused(): string | null {
    const element = this.root.activeElement
    return element && (element.getAttribute('data-action') || element.id || element.className)
  }

  get attempt(): SignIn {
    if (this.session.getState().status !== 'signingIn') throw new Error('Nobody signs in.')
    return this.session.signIn()
  }

  /** Everything that is in the page. */
  get markup(): string {
    return markupOf(document.documentElement)
  }
}

defineSignInPanel()
defineSignInPanel()
defineSessionBadge()

declare global {
  interface Window {
    stage: Stage
  }
}
window.stage = new Stage()
