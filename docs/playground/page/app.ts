import { html, nothing, render, type TemplateResult } from 'lit'
import { timeOf } from 'authchart/panel'
import { controls } from './controls.ts'
import type { SimulatedWorld } from './simulated-world.ts'
import { playStory, stories, takeStep, type Step, type Story } from './stories.ts'
import type { World } from './world.ts'

export interface AppOptions {
  /** Makes a world; each story begins in a new one. */
  readonly makeWorld: () => World
  readonly root: HTMLElement
}

const speeds = [1, 4, 10, 60]
const invitation =
  'Let one play by itself, or sign in by hand and be the person, the service and the network.'

const isSimulated = (world: World): world is SimulatedWorld => 'advance' in world

/** The page: an app with its panel, the world around it, and what goes on inside. */
export class App {
  #world: World
  #isOpen = true
  #story: Story | undefined
  #notice: string | undefined
  #undo: (() => void)[] = []
  readonly #o: AppOptions

  constructor(o: AppOptions) {
    this.#o = o
    this.#world = this.#enter()
    this.#draw()
  }

  get world(): World {
    return this.#world
  }

  #enter(): World {
    for (const step of this.#undo.splice(0)) step()
    const world = this.#o.makeWorld()
    this.#undo.push(world.subscribe(() => this.#draw()))
    if (isSimulated(world)) this.#undo.push(() => world.stop())
    return world
  }

  /** The same world again, from its beginning, where a story is told. */
  tell(name: string): void {
    const story = stories.find((one) => one.name === name)
    if (story === undefined) return
    this.#world = this.#enter()
    this.#isOpen = true
    this.#story = story
    if (isSimulated(this.#world))
      this.#undo.push(playStory(story, this.#world, (step) => this.#take(step)))
    this.#draw()
  }

  #take(step: Step): void {
    if (step === 'signIn' || step === 'useCode') this.#isOpen = true
    takeStep(this.#world, step)
  }

  #open(): void {
    this.#isOpen = true
    this.#notice = undefined
    this.#draw()
    const panel = this.#o.root.querySelector('sign-in-panel')
    void panel?.updateComplete.then(() => panel.focus())
  }

  #close(): void {
    this.#isOpen = false
    this.#draw()
  }

  #say(notice: string): void {
    this.#notice = notice
    this.#draw()
  }

  #showSettings(): void {
    this.#isOpen = false
    this.#say('Here your app would open its settings.')
  }

  #signOut(): void {
    this.#world.session.signOut().catch(() => this.#say('The token could not be taken out.'))
  }

  #home(): TemplateResult {
    const { session, clock } = this.#world
    const state = session.getState()
    const isIn = state.status === 'signedIn'
    return html`
      <div class="home">
        <p>
          ${
            isIn
              ? `You are signed in. The token lasts until ${timeOf(state.expiresAt, { now: clock.now() })}${state.refreshable ? ' and is renewed before' : ''}.`
              : 'Everything you can do here takes a sign-in.'
          }
        </p>
        ${this.#notice === undefined ? nothing : html`<p role="status">${this.#notice}</p>`}
        ${
          isIn
            ? html`<button type="button" id="sign-out" @click=${() => this.#signOut()}>
                Sign out
              </button>`
            : html`<button type="button" class="main" id="sign-in" @click=${() => this.#open()}>
                Sign in…
              </button>`
        }
      </div>
    `
  }

  #panel(): TemplateResult {
    const { session, clock, diagnostics } = this.#world
    return html`
      <sign-in-panel
        app-name="Acme Console"
        account="acme.awsapps.com"
        opens="host"
        auto-close
        can-change-settings
        .clock=${clock}
        .session=${session}
        .diagnostics=${diagnostics}
        @close=${() => this.#close()}
        @changesettings=${() => this.#showSettings()}
      ></sign-in-panel>
    `
  }

  #time(): TemplateResult {
    const world = this.#world
    if (!isSimulated(world)) return html``
    return html`
      <div class="time">
        <span>${new Date(world.clock.now()).toLocaleTimeString('en-GB')}</span>
        <div class="speeds" role="group" aria-label="How fast time goes by">
          ${speeds.map(
            (speed) => html`
              <button
                type="button"
                aria-pressed=${world.speed === speed}
                @click=${() => {
                  world.speed = speed
                  this.#draw()
                }}
              >
                ${speed}×
              </button>
            `,
          )}
        </div>
      </div>
    `
  }

  #stories(): TemplateResult {
    return html`
      <section class="stories" aria-labelledby="stories">
        <h2 id="stories">Stories</h2>
        <ul>
          ${stories.map(
            ({ name, title }) => html`
              <li>
                <button
                  type="button"
                  data-story=${name}
                  aria-pressed=${this.#story?.name === name}
                  @click=${() => this.tell(name)}
                >
                  ${title}
                </button>
              </li>
            `,
          )}
        </ul>
        <p>${this.#story?.about ?? invitation}</p>
      </section>
    `
  }

  #draw(): void {
    const { name, session, tape, clock } = this.#world
    const page = html`
      <header class="top">
        <h1>authchart playground</h1>
        <span class="where">${name}</span>
        ${this.#time()}
      </header>
      <main>
        ${isSimulated(this.#world) ? this.#stories() : nothing}
        <div class="stage">
          <div>
            <section class="app" aria-label="Acme Console, an app">
              <header>
                <strong>Acme Console</strong>
                <session-badge .clock=${clock} .session=${session}></session-badge>
              </header>
              <div class="page">${this.#isOpen ? this.#panel() : this.#home()}</div>
            </section>
          </div>
          <div>
            ${controls(this.#world)}
            <sign-in-inspector panes="chart log" .tape=${tape} .clock=${clock}></sign-in-inspector>
          </div>
        </div>
      </main>
    `
    render(page, this.#o.root)
  }
}
