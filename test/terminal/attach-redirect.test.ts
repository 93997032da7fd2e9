import { afterEach, describe, expect, it } from 'vitest'
import { attachTerminal, type Terminal, type TerminalOptions } from '../../src/terminal/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { Input, Output } from './stage.ts'

const terminals: Terminal[] = []
afterEach(() => terminals.splice(0).forEach((terminal) => terminal.detach()))

const play = async (options: SimulationOptions = {}, more: Partial<TerminalOptions> = {}) => {
  const host = simulate({ browser: 'silent', ...options })
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
  /** Where the person's browser ends, on a machine that the app cannot be reached from. */
  const endOfBrowser = (): string => {
    const state = session.signIn().getState()
    const url = state.status === 'awaitingRedirect' ? state.authorizationUrl : ''
    const step = host.service.openAuthorization(url, 'approve')
    return step.kind === 'redirect' ? step.url : ''
  }
  const status = () => session.signIn().getState().status
  return { host, session, terminal, input, output, endOfBrowser, status }
}

const bracketed = (text: string) => `\u001B[200~${text}\u001B[201~`
const refused = 'That is not the address of this sign-in'

describe('a panel while the browser is away', () => {
  it('waits, is almost done, and ends signed in', async () => {
    const { host, output, terminal } = await play({ browser: 'works', approveAfter: 3 })
    expect(output.shown).toContain('Finish in your browser')
    expect(output.shown).toContain('10:00 ▕████')
    await host.advance(2)
    expect(output.shown).toContain('9:58 ▕')
    await host.advance(3)
    expect(await terminal.finished).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
    expect(output.shown).toContain('Almost done…')
    expect(output.text.endsWith('\u001B[?25h')).toBe(true)
  })

  it('c copies the link by OSC 52, and nothing does so unasked', async () => {
    const { session, input, output } = await play()
    expect(output.text).not.toContain('\u001B]52')
    input.press('c')
    const state = session.signIn().getState()
    const link = state.status === 'awaitingRedirect' ? state.authorizationUrl : ''
    expect(link).toContain('state=')
    expect(output.text).toContain(`\u001B]52;c;${Buffer.from(link).toString('base64')}\u0007`)
    expect(output.shown).toContain('Link copied')
  })

  it('o opens the page again', async () => {
    const opened: string[] = []
    const openBrowser = async (url: string) => void opened.push(url)
    const { input, host, output } = await play({ ports: { openBrowser } })
    input.press('o')
    await host.clock.settle()
    expect(new Set(opened).size).toBe(1)
    expect(opened).toHaveLength(2)
    expect(output.shown).toContain('Opening your browser.')
  })

  it('n tries again, with a page of its own', async () => {
    const { session, input, host } = await play()
    const first = session.signIn().getState()
    input.press('n')
    await host.clock.settle()
    const second = session.signIn().getState()
    expect([first.status, second.status]).toEqual(['awaitingRedirect', 'awaitingRedirect'])
    expect(second).not.toEqual(first)
  })

  it('u takes a code instead; nothing else does, however long it takes', async () => {
    const { host, input, output, status } = await play()
    await host.advance(120)
    expect(output.shown).toContain('Your browser has not come back yet.')
    expect(status()).toBe('awaitingRedirect')
    input.press('u')
    await host.advance(0.5)
    expect(status()).toBe('awaitingCode')
    expect(output.shown).toContain('Confirm this code in your browser')
  })

  it('b takes the browser of this machine, where it may be there', async () => {
    const browserOnThisMachine = 'unknown' as const
    const capabilities = { browserOnThisMachine, interactive: true }
    const { host, input, output, status } = await play({ ports: { capabilities } })
    expect(status()).toBe('awaitingCode')
    expect(output.shown).toContain('b use the browser on this machine')
    input.press('b')
    await host.clock.settle()
    expect(status()).toBe('awaitingRedirect')
  })

  it('Esc cancels', async () => {
    const { input, terminal } = await play()
    input.press('\u001B')
    expect(await terminal.finished).toEqual({ status: 'cancelled', reason: 'user' })
  })

  it('after the end of the time, Enter tries again and u takes a code', async () => {
    const { host, input, status, output } = await play()
    await host.advance(601)
    expect(output.shown).toContain('The browser did not come back in time.')
    input.press('u')
    await host.advance(0.5)
    expect(status()).toBe('awaitingCode')
  })

  it('keys of the host’s own are in force for the browser, too', async () => {
    const pressed: string[] = []
    const press = ({ redirectUri }: { redirectUri: string }) => void pressed.push(redirectUri)
    const redirectKeys = [{ key: 'a', label: () => 'approve', press }]
    const hostKeys = { heading: 'Emulator:', keys: [], redirectKeys }
    const { input, output } = await play({}, { hostKeys })
    expect(output.shown).toContain('a approve')
    input.press('a')
    expect(pressed).toEqual([expect.stringContaining('127.0.0.1')])
  })
})

describe('the pasted address', () => {
  it('signs in, key by key after p', async () => {
    const { host, terminal, input, output, endOfBrowser } = await play()
    input.press('p', ...endOfBrowser().split(''), 'x', '\u007F', '\r')
    await host.clock.settle()
    expect(output.shown).toContain('It is not shown.')
    expect(await terminal.finished).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })

  it.each<[string, (url: string) => readonly string[]]>([
    ['in brackets', (url) => [bracketed(url)]],
    ['in brackets, in pieces', (url) => [...(bracketed(url).match(/.{1,50}/gs) ?? [])]],
    ['in brackets, after p', (url) => ['p', bracketed(`${url}\n`)]],
    ['broken by the terminal', (url) => [bracketed(url.replaceAll(/(.{40})/g, '$1\r\n  '))]],
    ['without brackets, with its end', (url) => [`${url}\r`]],
    ['without brackets', (url) => [url.slice(0, 60), url.slice(60), '\r']],
  ])('signs in, pasted %s', async (_, pasted) => {
    const { host, terminal, input, endOfBrowser } = await play()
    input.press(...pasted(endOfBrowser()))
    await host.clock.settle()
    expect(await terminal.finished).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
  })

  it.each([
    'https://acme.awsapps.com/start',
    'http://127.0.0.1:50001/oauth/callback?code=Stolen&state=Other',
    'not an address',
  ])('that is not of this sign-in changes nothing: %s', async (text) => {
    const { input, output, status, host, endOfBrowser, terminal } = await play()
    input.press(bracketed(text))
    expect(output.shown).toContain(refused)
    expect(status()).toBe('awaitingRedirect')
    input.press(bracketed(endOfBrowser()))
    await host.clock.settle()
    expect((await terminal.finished).status).toBe('signedIn')
  })

  it.each(['rich', 'plain'] as const)('is never shown, %s', async (mode) => {
    const { host, input, output, endOfBrowser, terminal } = await play({}, { mode })
    const url = endOfBrowser()
    const code = new URL(url).searchParams.get('code') ?? ''
    input.press('p', ...`${url}oops`.split(''), '\r', 'p', ...url.split(''), '\r')
    await host.clock.settle()
    expect((await terminal.finished).status).toBe('signedIn')
    expect(code).not.toBe('')
    expect(output.text).not.toContain(code)
    expect(output.text).not.toContain(code.slice(0, 8))
  })

  it('can be given up with Esc, and keys are keys again', async () => {
    const { input, output, status, host } = await play()
    input.press('p', 'u', '\u001B')
    await host.clock.settle()
    expect(status()).toBe('awaitingRedirect')
    expect(output.shown).not.toContain(refused)
    input.press('u')
    await host.clock.settle()
    expect(status()).not.toBe('awaitingRedirect')
  })

  it('Ctrl-C is Ctrl-C all the same', async () => {
    let interrupted = 0
    const { input } = await play({}, { onInterrupt: () => void (interrupted += 1) })
    input.press('p', '\u0003')
    expect(interrupted).toBe(1)
  })

  it('is forgotten where the sign-in goes on without it', async () => {
    const { host, input, output, terminal } = await play({ browser: 'works', approveAfter: 3 })
    input.press('p', 'h')
    await host.advance(5)
    expect((await terminal.finished).status).toBe('signedIn')
    expect(output.listenerCount('resize')).toBe(0)
  })

  it('nothing that is pasted elsewhere presses keys', async () => {
    const { input, status } = await play({ browser: 'none' })
    input.press(bracketed('no! cancel\u001B'), 'https://example.com/n')
    expect(status()).toBe('awaitingCode')
  })

  it('brackets are asked for while keys are read on a rich terminal, and no longer', async () => {
    const { output, terminal } = await play()
    expect(output.text).toContain('\u001B[?2004h')
    terminal.detach()
    expect(output.text.lastIndexOf('\u001B[?2004l')).toBeGreaterThan(
      output.text.lastIndexOf('\u001B[?2004h'),
    )
    const plain = await play({}, { mode: 'plain' })
    expect(plain.output.text).not.toContain('\u001B')
  })
})
