// The page that the panel is tried on. The tests drive it from outside, and the clock with it.
import { of } from 'rxjs'
import type { SessionState, SignInState } from '../../../src/index.ts'
import {
  defineSessionBadge,
  defineSignInPanel,
  type PanelAttempt,
  type PanelSession,
  type SignInPanel,
} from '../../../src/panel/element/index.ts'
import {
  fixtures,
  sessionFixtures,
  simulate,
  steppingClock,
  type Simulation,
  type SimulationOptions,
} from '../../../src/testing/index.ts'
import type { Session } from '../../../src/index.ts'

/** When the codes of the fixtures were issued, and 48 seconds later. */
const now = Date.UTC(2026, 0, 1, 12, 0, 48)

const toStore =
  <State>(state: State) =>
  (listener: (state: State) => void) => {
    listener(state)
    return () => {}
  }

/** A session that stands still. */
const still = (state: SessionState, attempt: SignInState): PanelSession => {
  const held: PanelAttempt = {
    getState: () => attempt,
    subscribe: toStore(attempt),
    countdown$: of({ remainingMs: 0, totalMs: 600_000, fraction: 0, label: '', stage: 'calm' }),
    cancel: () => {},
    restart: () => held,
    nudge: () => {},
    openBrowser: () => Promise.resolve(true),
    submitRedirect: () => false,
  }
  return { getState: () => state, subscribe: toStore(state), signIn: () => held }
}

const stills: Readonly<Record<string, PanelSession>> = {
  ...Object.fromEntries(
    Object.entries<SignInState>(fixtures).map(([name, attempt]) => [
      name,
      still({ status: 'signingIn', attempt }, attempt),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries<SessionState>(sessionFixtures).map(([name, state]) => [
      `session ${name}`,
      still(state, fixtures.checkingStore),
    ]),
  ),
}

const main = document.querySelector('main') ?? document.body

const create = (options: Partial<SignInPanel>): SignInPanel => {
  const panel = document.createElement('sign-in-panel')
  Object.assign(panel, { timeZone: 'UTC', ...options })
  return panel
}

/** Everything that the tests say to the page goes through here. */
const stage = {
  panel: create({}),
  host: undefined as Simulation | undefined,
  session: undefined as Session | undefined,
  events: [] as string[],
  names: Object.keys(stills),

  clear(): void {
    main.replaceChildren()
    stage.events.length = 0
  },

  /** A panel on a state that stands still, `later` ms after the usual moment. */
  async show(name: string, options: Partial<SignInPanel> = {}, later = 0): Promise<void> {
    stage.clear()
    const clock = steppingClock({ now: now + later })
    stage.panel = create({ clock, ...options })
    stage.panel.session = stills[name]
    main.append(stage.panel)
    await stage.panel.updateComplete
    await clock.advance(500)
  },

  /** A panel on a simulated service. */
  play(simulation: SimulationOptions = {}, options: Partial<SignInPanel> = {}): void {
    stage.clear()
    const host = simulate(simulation)
    const session = host.session()
    stage.host = host
    stage.session = session
    stage.panel = create({ clock: host.clock, session, ...options })
    stage.listen()
    main.append(stage.panel)
  },

  listen(): void {
    for (const type of ['close', 'changesettings'])
      stage.panel.addEventListener(type, (event) =>
        stage.events.push(`${type} ${JSON.stringify((event as CustomEvent).detail)}`),
      )
  },
}

defineSignInPanel()
defineSignInPanel()
defineSessionBadge()
Object.assign(window, { stage })

export type Stage = typeof stage
declare global {
  interface Window {
    readonly stage: Stage
  }
}
