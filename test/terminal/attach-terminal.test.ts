import { afterEach, describe, expect, it } from 'vitest'
import { Subject } from 'rxjs'
import { attachTerminal, type Terminal, type TerminalOptions } from '../../src/terminal/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { Input, Output } from './stage.ts'

interface Scene {
  readonly host: Simulation
  readonly session: ReturnType<Simulation['session']>
  readonly terminal: Terminal
  readonly input: Input
  readonly output: Output
}

const terminals: Terminal[] = []
afterEach(() => terminals.splice(0).forEach((terminal) => terminal.detach()))

const play = async (
  options: SimulationOptions = {},
  more: Partial<TerminalOptions> = {},
): Promise<Scene> => {
  const host = simulate({ detectsWake: false, ...options })
  const session = host.session()
  const input = new Input()
  const output = new Output()
  const terminal = attachTerminal(session, {
    clock: host.clock,
    input,
    output: output.stream,
    mode: 'rich',
    ...more,
  })
  terminals.push(terminal)
  await host.advance(0.5)
  return { host, session, terminal, input, output }
}

const codeOf = ({ session }: Scene): string => {
  const state = session.signIn().getState()
  return state.status === 'awaitingCode' ? state.userCode : ''
}

describe('a panel on a terminal', () => {
  it('shows the code, counts down, and ends signed in with the terminal as it was', async () => {
    const scene = await play({ approveAfter: 12 })
    const { host, input, output, terminal } = scene
    expect(output.shown).toContain(codeOf(scene))
    expect(input.isRaw).toBe(true)
    expect(output.text).toContain('\u001B[?25l')
    await host.advance(15)
    expect((await terminal.finished).status).toBe('signedIn')
    expect(output.shown).toContain('✔ Signed in')
    expect(output.text.endsWith('\u001B[?25h')).toBe(true)
    expect(input.isRaw).toBe(false)
    expect(input.listenerCount('data')).toBe(0)
    expect(output.listenerCount('resize')).toBe(0)
    await scene.session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })

  it('redraws once a second and when the state changes, no more', async () => {
    const { host, output } = await play({ interval: 60 })
    const before = output.chunks.length
    await host.advance(30)
    expect(output.chunks.length - before).toBeLessThanOrEqual(31)
    expect(output.chunks.length - before).toBeGreaterThan(20)
  })

  it('detaches without ending the sign-in, and leaves no timer of its own', async () => {
    const { host, session, terminal, output } = await play({ interval: 60 })
    const attended = host.clock.pending
    terminal.detach()
    terminal.detach()
    expect((await terminal.finished).status).toBe('awaitingCode')
    expect(host.clock.pending).toBe(attended - 1)
    const { length } = output.chunks
    await host.advance(30)
    expect(output.chunks).toHaveLength(length)
    expect(session.getState().status).toBe('signingIn')
  })

  it('redraws to a new size', async () => {
    const { output } = await play()
    const { length } = output.chunks
    output.columns = 50
    output.emit('resize')
    expect(output.chunks.length).toBe(length + 1)
  })

  it('leaves no listener on the process', async () => {
    const count = () => process.listenerCount('exit') + process.listenerCount('SIGINT')
    const before = count()
    const { terminal } = await play()
    expect(count()).toBeGreaterThan(before)
    terminal.detach()
    expect(count()).toBe(before)
  })
})

describe('keys', () => {
  it('Esc cancels', async () => {
    const { input, terminal, host } = await play()
    input.press('\u001B[A', '\u001B')
    expect(await terminal.finished).toEqual({ status: 'cancelled', reason: 'user' })
    expect(host.clock.pending).toBe(0)
  })

  it('n brings a new code and goes on with it', async () => {
    const scene = await play()
    const first = codeOf(scene)
    scene.input.press('n')
    await scene.host.advance(0.5)
    expect(codeOf(scene)).not.toBe(first)
    expect(scene.output.shown).toContain(codeOf(scene))
    scene.host.service.approve(codeOf(scene))
    await scene.host.advance(10)
    expect((await scene.terminal.finished).status).toBe('signedIn')
  })

  it.each(['n', '\r'])('after expiry %j gives a new code', async (key) => {
    const scene = await play({ expiresIn: 5 })
    await scene.host.advance(10)
    expect(scene.output.shown).toContain('Code expired. Press n for a new one')
    scene.input.press(key)
    await scene.host.advance(0.5)
    expect(codeOf(scene)).not.toBe('')
  })

  it('after a no, Esc closes with that no', async () => {
    const { host, input, terminal } = await play({ denyAfter: 1 })
    await host.advance(10)
    input.press('\u001B')
    expect((await terminal.finished).status).toBe('denied')
  })

  it('c copies the code by OSC 52, and nothing does so unasked', async () => {
    const scene = await play()
    expect(scene.output.text).not.toContain('\u001B]52')
    scene.input.press('c')
    const encoded = Buffer.from(codeOf(scene)).toString('base64')
    expect(scene.output.text).toContain(`\u001B]52;c;${encoded}\u0007`)
  })

  it('o opens the browser, or says that there is none', async () => {
    const opened: string[] = []
    const openBrowser = async (url: string) => void opened.push(url)
    const scene = await play({ ports: { openBrowser } })
    scene.input.press('o')
    await scene.host.clock.settle()
    expect(opened).toEqual([expect.stringContaining(codeOf(scene))])
    expect(scene.output.shown).toContain('Opening your browser')
    const other = await play()
    other.input.press('o')
    await other.host.clock.settle()
    expect(other.output.shown).toContain('No browser opened')
  })

  it('q hides the QR code', async () => {
    const { input, output } = await play()
    input.press('q')
    expect(output.shown).toContain('q show QR')
  })

  it('Ctrl-C is the host’s', async () => {
    let interrupted = 0
    const onInterrupt = () => void (interrupted += 1)
    const { input } = await play({}, { onInterrupt })
    input.press('\u0003')
    expect(interrupted).toBe(1)
  })

  it('keys of the host’s own are shown and pressed', async () => {
    const pressed: string[] = []
    const press = ({ userCode }: { userCode: string }) => {
      pressed.push(userCode)
      return 'Approved.'
    }
    const keys = [{ key: 'a', label: () => 'approve', press }]
    const scene = await play({}, { hostKeys: { heading: 'Emulator:', keys } })
    scene.input.press('A')
    expect(pressed).toEqual([codeOf(scene)])
    expect(scene.output.shown).toContain('a approve')
    expect(scene.output.shown).toContain('› Approved.')
  })
})

describe('other ways to show it', () => {
  it('plain on a terminal reads keys too, and names them', async () => {
    const { input, output, terminal } = await play({}, { mode: 'plain' })
    expect(output.lines).toEqual([
      expect.stringMatching(/^Sign in: open/),
      'Keys: o open browser · c copy code · n new code · Esc cancel',
    ])
    input.press('\u001B')
    await terminal.finished
    expect(output.lines.at(-1)).toBe('Sign in: cancelled.')
    expect(output.text).not.toContain('\u001B')
  })

  it('offline is told from the host’s own word', async () => {
    const online$ = new Subject<boolean>()
    const { output } = await play({ ports: { online$ } }, { mode: 'plain' })
    online$.next(false)
    expect(output.shown).toContain('you are offline')
  })

  it('json takes no keys and writes objects alone', async () => {
    const { host, input, output, terminal } = await play({ approveAfter: 3 }, { mode: 'json' })
    expect(input.isRaw).toBe(false)
    await host.advance(10)
    await terminal.finished
    const types = output.lines.map((text) => (JSON.parse(text) as { type: string }).type)
    expect(new Set(types)).toEqual(new Set(['state', 'transition']))
    expect(JSON.parse(output.lines.at(-1) ?? '')).toMatchObject({
      type: 'state',
      status: 'signedIn',
    })
  })
})
