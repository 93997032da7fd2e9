// What a terminal says of a request that has no answer.
import { afterEach, expect, it } from 'vitest'
import { attachTerminal, type Terminal, type TerminalMode } from '../../src/terminal/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { Input, Output } from './stage.ts'

const terminals: Terminal[] = []
afterEach(() => terminals.splice(0).forEach((terminal) => terminal.detach()))

const play = (mode: TerminalMode, latency: number | readonly number[]) => {
  const host = simulate({ detectsWake: false, interval: 5, latency })
  const output = new Output()
  const session = host.session()
  const terminal = attachTerminal(session, {
    clock: host.clock,
    input: new Input(),
    output: output.stream,
    mode,
    timeZone: 'UTC',
  })
  terminals.push(terminal)
  return { host, output, session, terminal }
}

it.each(['rich', 'plain'] as const)('%s: before two seconds are over', async (mode) => {
  const { host, output } = play(mode, 100)
  await host.advance(1.4)
  expect(output.shown).not.toContain('has not answered')
  await host.advance(0.5)
  expect(output.shown).toContain('AWS has not answered yet; we go on trying.')
})

it('a log has it once for each code, however many requests are late', async () => {
  const { host, output } = play('plain', [0, 0, 4])
  await host.advance(60)
  const said = output.lines.filter((line) => line.includes('has not answered'))
  expect(said).toEqual([
    'Sign in: AWS has not answered yet; we go on asking. The code stays valid until 00:10.',
  ])
})

it('a picture says it beside the code, and takes it back with the answer', async () => {
  const { host, output } = play('rich', [0, 0, 4])
  await host.advance(7)
  expect(output.shown).toContain('AWS has not answered yet; we go on asking.')
  await host.advance(3)
  output.chunks.length = 0
  output.columns = 99
  output.emit('resize')
  expect(output.shown).toContain('Confirm this code')
  expect(output.shown).not.toContain('has not answered')
})

it('a clock without timers does', async () => {
  const host = simulate({ detectsWake: false })
  const output = new Output()
  const clock = { now: () => host.clock.now() }
  const terminal = attachTerminal(host.session(), {
    clock,
    input: new Input(),
    output: output.stream,
    mode: 'plain',
  })
  terminals.push(terminal)
  await host.advance(1)
  expect(output.lines[0]).toMatch(/^Sign in: open/)
})
