import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { limit } from '../patience.ts'
import { serveSession, type RemoteSession, type RemoteSignIn } from '../../src/remote/index.ts'
import { isDeeplyFrozen } from '../contract/support.ts'
import { names, serve, type Setting } from './support.ts'

/** What happens: to the session, to the bus, or at one of three windows. */
type Happening = (world: World, window: number) => void | Promise<void>

interface Window {
  readonly remote: RemoteSession
  readonly signIns: RemoteSignIn[]
  /** How many of them have said how they ended. */
  readonly ends: unknown[]
  readonly states: unknown[]
}

interface World extends Setting {
  readonly windows: (Window | undefined)[]
  readonly everyWindow: Window[]
  stops: (() => void)[]
  readonly junk: (message: unknown) => void
}

const open = ({ connect, everyWindow }: World): Window => {
  const remote = connect()
  const states: unknown[] = []
  remote.subscribe((state) => states.push(state))
  const window = { remote, states, signIns: [], ends: [] }
  everyWindow.push(window)
  return window
}

const hold = ({ signIns, ends }: Window, signIn: RemoteSignIn): void => {
  signIns.push(signIn)
  const end = () => ends.push(signIn)
  signIn.result().then(end, end)
}

const at =
  (act: (window: Window, signIn: RemoteSignIn | undefined) => void): Happening =>
  ({ windows }, i) => {
    const window = windows[i]
    if (window !== undefined) act(window, window.signIns.at(-1))
  }

const decide =
  (decision: 'approve' | 'deny' | 'slowDown'): Happening =>
  ({ host }) => {
    const code = host.service.codes().at(-1)?.userCode
    if (code !== undefined) host.service[decision](code)
  }

const happenings: Readonly<Record<string, Happening>> = {
  opens: async (world, i) => {
    await world.windows[i]?.remote[Symbol.asyncDispose]()
    world.windows[i] = open(world)
  },
  closes: async ({ windows }, i) => {
    await windows[i]?.remote[Symbol.asyncDispose]()
    windows[i] = undefined
  },
  signsIn: at((window) => hold(window, window.remote.signIn())),
  restarts: at((window, signIn) => signIn && hold(window, signIn.restart())),
  cancels: at((_, signIn) => signIn?.cancel('window')),
  nudges: at((_, signIn) => signIn?.nudge()),
  opensBrowser: at((_, signIn) => void signIn?.openBrowser()),
  follows: at(({ remote }) => void remote.transitions$.subscribe()),
  mainSignsIn: ({ session }) => void session.signIn(),
  mainCancels: ({ session }) => {
    if (session.getState().status === 'signingIn') session.signIn().cancel()
  },
  approves: decide('approve'),
  denies: decide('deny'),
  slowsDown: decide('slowDown'),
  waits: ({ host }, i) => host.advance([0.3, 1, 7][i] ?? 1),
  waitsLong: ({ host }) => host.advance(40),
  junk: ({ junk }, i) =>
    junk([{ authchart: 3, type: 'closed', from: 'x' }, 'junk', { authchart: 2, type: 'state' }][i]),
  servesAnew: (world) => {
    for (const stop of world.stops.splice(0)) stop()
    world.stops.push(serveSession(world.session, world.bus.port(), names()))
  },
  servesNoMore: (world) => {
    for (const stop of world.stops.splice(0)) stop()
  },
}

const story = fc.array(
  fc.record({
    what: fc.constantFrom(...Object.keys(happenings)),
    window: fc.nat(2),
    /** Whether everything that was said arrives before the next thing happens. */
    quiet: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
)

const judge = ({ session, windows, stops }: World): void => {
  for (const window of windows) {
    if (window === undefined) continue
    const { remote, states } = window
    const state = remote.getState()
    expect(states.at(-1)).toBe(state)
    expect(isDeeplyFrozen(state)).toBe(true)
    states.slice(1).forEach((one, i) => expect(one).not.toEqual(states[i]))
    if (stops.length === 0) continue
    expect(state).toEqual(session.getState())
    if (state.status !== 'signingIn') continue
    const joined = remote.signIn()
    expect(remote.signIn()).toBe(joined)
    expect(joined.getState()).toEqual(state.attempt)
    expect(joined.getState()).toEqual(session.signIn().getState())
  }
}

it(
  'windows show what the session shows, whatever happens in whatever order',
  { timeout: limit(60_000) },
  async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const setting = serve({ expiresIn: 30 })
        const junk = setting.bus.port()
        const world: World = {
          ...setting,
          windows: [],
          everyWindow: [],
          stops: [setting.stop],
          junk: (message) => junk.post(message),
        }
        for (const { what, window, quiet } of steps) {
          await happenings[what]?.(world, window)
          if (!quiet) continue
          await world.host.clock.settle()
          judge(world)
        }
        await world.host.clock.settle()
        judge(world)
        for (const window of world.windows) await window?.remote[Symbol.asyncDispose]()
        await world.session[Symbol.asyncDispose]()
        await world.host.clock.settle()
        expect(world.host.clock.pending).toBe(0)
        for (const { signIns, ends } of world.everyWindow) expect(ends.length).toBe(signIns.length)
      }),
      { numRuns: 200 },
    )
  },
)
