import { html, LitElement, nothing, type CSSResultGroup, type PropertyDeclarations } from 'lit'
import { systemClock } from '../../kit/clock.ts'
import { copyText } from './copy-text.ts'
import { requestsIn, type ActorState, type Frame } from './frame.ts'
import type { InspectorSettings } from './inspector.ts'
import { keyTo } from './keys.ts'
import { nextFrame } from './next-frame.ts'
import { createHighlighter } from './highlight.ts'
import { style } from './style.ts'
import { createTape } from './event-log.ts'
import { chartPane } from './view-chart.ts'
import { logPane } from './view-log.ts'
import { jsonPane, panelPane, transport } from './view-panes.ts'
import { sequencePane } from './view-sequence.ts'
import { chartedIn, paneNames, type PaneName, type Template, type View } from './view.ts'
import { WindowedLists } from './window.ts'

/** How often what is left of a timer is shown anew. */
const tickMs = 250

const isPane = (name: string): name is PaneName => (paneNames as readonly string[]).includes(name)

/** `<sign-in-inspector>`, as `SignInInspector` describes it. */
export class InspectorElement extends LitElement implements InspectorSettings {
  static override styles: CSSResultGroup = style
  static override properties: PropertyDeclarations = {
    tape: { attribute: false },
    clock: { attribute: false },
    panes: { type: String, reflect: true },
    position: { attribute: false },
  }

  declare tape: InspectorSettings['tape']
  declare clock: InspectorSettings['clock']
  declare panes: InspectorSettings['panes']
  declare position: InspectorSettings['position']

  #stopListening = (): void => undefined
  #ticking: unknown
  #hidden: ReadonlySet<Frame['cause']> = new Set()
  #chosen: string | null = null
  #scale = 0.7
  #notice = ''
  #sizes: ResizeObserver | undefined
  readonly #highlight = createHighlighter()
  readonly #lists = new WindowedLists({ log: 44, sequence: 34 })
  #shownFrame: number | undefined
  #seen: View | undefined

  constructor() {
    super()
    this.tape = createTape()
    this.clock = systemClock
    this.panes = paneNames.join(' ')
    this.position = null
    this.addEventListener('keydown', (event) => this.#onKey(event))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#listen()
    this.#sizes = new ResizeObserver(() => this.#readLists())
    this.#sizes.observe(this)
    this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopListening()
    this.#sizes?.disconnect()
    systemClock.clearTimeout(this.#ticking)
  }

  /** One rendering for each frame of the screen, however much happens in between. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await nextFrame()
    await super.scheduleUpdate()
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('tape')) return
    this.#chosen = null
    if (changed.get('tape') !== undefined) this.position = null
    if (this.isConnected) this.#listen()
  }

  #listen(): void {
    this.#stopListening()
    this.#stopListening = this.tape.subscribe(() => this.requestUpdate())
  }

  #go(n: number | null): void {
    const { frames } = this.tape
    const [first, last] = [frames[0]?.n ?? 0, frames.at(-1)?.n ?? 0]
    this.position = n === null ? null : Math.max(first, Math.min(last, n))
    this.#chosen = null
    this.#notice = ''
  }

  #onKey(event: KeyboardEvent): void {
    const n = this.#frame()?.n ?? 0
    const to = keyTo(event, n, this.position, this.#seen?.logged ?? [])
    if (to === undefined) return
    this.#go(to)
    event.preventDefault()
  }

  #frame(): Frame | undefined {
    const { frames } = this.tape
    if (this.position === null) return frames.at(-1)
    return frames[Math.max(0, this.position - (frames[0]?.n ?? 0))] ?? frames.at(-1)
  }

  #actor(frame: Frame | undefined): ActorState | undefined {
    const charted = chartedIn(frame)
    // Where nothing moves, the innermost chart tells most.
    const moved = frame?.kind === 'ignored' || frame?.kind === 'stay' ? undefined : frame?.actor
    return (
      charted.find(({ path }) => path === this.#chosen) ??
      charted.find(({ path }) => path === moved) ??
      charted.at(-1)
    )
  }

  #view(): View {
    const { tape, position } = this
    const { frames } = tape
    const frame = this.#frame()
    const isFollowing = position === null
    const now = isFollowing && tape.isLive ? this.clock.now() : (frame?.at ?? 0)
    const hidden = this.#hidden
    return {
      tape,
      frames,
      frame,
      isFollowing,
      now: Math.max(now, frame?.at ?? 0),
      logged: hidden.size === 0 ? frames : frames.filter(({ cause }) => !hidden.has(cause)),
      messages: this.#has('sequence') ? frames.flatMap(({ messages }) => messages) : [],
      hidden,
      actor: this.#actor(frame),
      scale: this.#scale,
      go: (n) => this.#go(n),
      toggleCause: (cause) => {
        this.#hidden = new Set(
          hidden.has(cause) ? [...hidden].filter((one) => one !== cause) : [...hidden, cause],
        )
        this.requestUpdate()
      },
      chooseActor: (path) => {
        this.#chosen = path
        this.requestUpdate()
      },
      setScale: (scale) => {
        this.#scale = scale
        this.requestUpdate()
      },
      look: () => this.#readLists(),
      copy: (text, what) => void this.#copy(text, what),
    }
  }

  async #copy(text: string, what: string): Promise<void> {
    const isCopied = await copyText(text)
    this.#notice = isCopied ? `${what} is in the clipboard.` : 'The browser refuses to copy.'
    this.requestUpdate()
  }

  #has(name: PaneName): boolean {
    return this.panes.split(/\s+/).includes(name)
  }

  protected override render(): Template {
    const view = this.#view()
    this.#seen = view
    const { frame } = view
    // A reader who has scrolled away stays there until another moment is shown.
    const isNews = frame?.n !== this.#shownFrame
    this.#shownFrame = frame?.n
    const windowOf = (name: string, rows: readonly { readonly n: number }[]) => {
      const index = rows.findLastIndex(({ n }) => n <= (frame?.n ?? 0))
      return this.#lists.windowOf(name, rows.length, isNews ? Math.max(0, index) : undefined)
    }
    const panes: Record<PaneName, () => Template> = {
      chart: () => chartPane(view),
      log: () => logPane(view, windowOf('log', view.logged)),
      sequence: () => sequencePane(view, windowOf('sequence', view.messages)),
      json: () => jsonPane(view),
      panel: () => panelPane(view),
    }
    const names = this.panes.split(/\s+/).filter(isPane)
    return html`<div class="inspector" data-panes=${names.length}>
      <div class="panes">
        ${paneNames.map((name) => (names.includes(name) ? panes[name]() : nothing))}
      </div>
      ${transport(view)}
      <p class="notice" role="status">${this.#notice}</p>
    </div>`
  }

  protected override updated(): void {
    const view = this.#seen
    if (view === undefined) return
    // Everything is written before anything is measured, or the browser would lay out the page several times.
    this.#lists.size(this.renderRoot)
    const stage = this.renderRoot.querySelector<HTMLElement>('.stage')
    const look = stage === null ? undefined : this.#highlight(stage, view)
    this.#lists.scroll(this.renderRoot)
    look?.()
    this.#tick(view)
  }

  #readLists(): void {
    const news = this.#lists.read(this.renderRoot)
    if (news === 'resized') this.#shownFrame = undefined
    if (news !== 'same') this.requestUpdate()
  }

  /** Time goes by although nothing happens, as long as something is waited for. */
  #tick({ tape, isFollowing, frame }: View): void {
    systemClock.clearTimeout(this.#ticking)
    const actors = frame?.actors ?? []
    const waits = actors.some(({ timers }) => timers.length > 0) || requestsIn(actors).length > 0
    if (tape.isLive && isFollowing && waits && this.isConnected)
      this.#ticking = systemClock.setTimeout(() => this.requestUpdate(), tickMs)
  }
}
