// What the README shows of `npm start` is what it prints.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parseCommand } from '../../src/cli/program.ts'
import { runSignIn } from '../../src/cli/run-sign-in.ts'
import { Input, Output } from '../terminal/stage.ts'

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')

const escape = '\u001B'
const bell = '\u0007'
const pieces = new RegExp(
  `${escape}\\[\\??(\\d*)([A-Za-z])|${escape}\\].*?${bell}|\\n|[^${escape}\\n]+`,
  'g',
)

/** What a terminal shows after all this, as far as a panel moves about in it. */
const screenOf = (text: string): string => {
  const lines: string[] = []
  let row = 0
  let column = 0
  for (const [piece, count, command] of text.matchAll(pieces)) {
    const line = lines[row] ?? ''
    if (piece === '\n') [row, column] = [row + 1, 0]
    else if (command === 'A') row = Math.max(0, row - Number(count || 1))
    else if (command === 'B') row += Number(count || 1)
    else if (command === 'G') column = 0
    else if (command === 'K') lines[row] = count === '2' ? '' : line.slice(0, column)
    else if (!piece.startsWith(escape)) {
      lines[row] = line.padEnd(column).slice(0, column) + piece + line.slice(column + piece.length)
      column += piece.length
    }
  }
  return Array.from({ length: lines.length }, (_, n) => (lines[n] ?? '').trimEnd()).join('\n')
}

/** Without what is another each time: the port, the times, how far a spinner and a bar have come. */
const lasting = (text: string): string =>
  text
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/\d\d:\d\d:\d\d/g, 'hh:mm:ss')
    .replaceAll(/[⣾⣽⣻⢿⡿⣟⣯⣷]/g, '⣾')
    .replaceAll(/\d+:\d\d ▕[█░]+▏/g, '9:59 ▕█▏')
    .trim()

test('the transcript of npm start', async () => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('TERM', 'xterm-256color')
  vi.stubEnv('NO_COLOR', '')
  const [, transcript = ''] = /comes back by itself:\n\n```\n([\s\S]*?)\n```/.exec(readme) ?? []
  const output = new Output()
  Object.assign(output, { columns: 80, rows: 24 })
  const interruption = new AbortController()
  // A browser that opens, and in which nobody does anything.
  const command = parseCommand(['--browser', 'true'])
  if (command.name !== 'signIn') throw new Error(command.name)
  const input = new Input() as unknown as NodeJS.ReadStream
  const ended = runSignIn(command, { input, output: output.stream }, interruption)
  await expect
    .poll(() => lasting(screenOf(output.text)))
    .toContain('deciding → waiting         openBrowser.opened')
  const screen = lasting(screenOf(output.text))
  interruption.abort()
  await ended
  expect(lasting(transcript)).toBe(screen)
})
