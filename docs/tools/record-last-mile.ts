// Records docs/last-mile.svg: the commands, run for real in a terminal (`script` of util-linux) against the emulator. Run it by
// `node docs/tools/record-last-mile.ts` where the commands print something else; it takes the AWS CLI.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { IBufferCell, IBufferLine } from '@xterm/headless'
import xterm from '@xterm/headless'
import { startEmulator } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { pause } from '../../src/kit/pause.ts'
import type { Span } from './ansi.ts'
import { filmSvg, type Screen } from './terminal-film.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const [columns, rows] = [100, 30]
const frameMs = 100
const aws = '/usr/bin/aws'
if (!existsSync(aws)) throw new Error(`${aws} is not there: apt-get install awscli`)

const authchart = 'npm start --'
const address = '--start-url https://acme.awsapps.com/start --region eu-west-1'
const profile = 'Acme-Production-ReadOnlyAccess'

/** What is typed, and what is answered when the program asks. */
const commands: readonly {
  readonly typed: string
  readonly answers?: Readonly<Record<string, string>>
}[] = [
  { typed: `${authchart} login ${address}` },
  {
    typed: `${authchart} configure --all --profile-region eu-west-1`,
    answers: { 'Write this?': 'y\r' },
  },
  {
    typed: `${authchart} exec --profile ${profile} -- aws sts get-caller-identity --endpoint-url $AWS_ENDPOINT_URL`,
  },
]

const colours: Readonly<Record<number, string>> = {
  1: 'red',
  2: 'green',
  3: 'yellow',
  6: 'cyan',
  9: 'red',
  10: 'green',
  11: 'yellow',
  14: 'cyan',
}

const stylesOf = (cell: IBufferCell): readonly string[] => [
  ...(cell.isBold() ? ['bold'] : []),
  ...(cell.isDim() || (cell.isFgPalette() && cell.getFgColor() === 8) ? ['dim'] : []),
  ...(cell.isUnderline() ? ['underline'] : []),
  ...(cell.isFgPalette() ? [colours[cell.getFgColor()] ?? ''].filter((it) => it !== '') : []),
  ...(cell.isBgPalette() && cell.getBgColor() === 15 ? ['black', 'back'] : []),
]

const spansOf = (line: IBufferLine): readonly Span[] => {
  const spans: { text: string; column: number; styles: readonly string[] }[] = []
  for (let column = 0; column < columns; column += 1) {
    const cell = line.getCell(column)
    if (cell === undefined) break
    const styles = stylesOf(cell)
    const text = cell.getChars() || ' '
    const last = spans.at(-1)
    if (last !== undefined && last.styles.join() === styles.join()) last.text += text
    else spans.push({ text, column, styles })
  }
  return spans.map((span) =>
    span.styles.includes('back') ? span : { ...span, text: span.text.trimEnd() },
  )
}

const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true })
const frames: Screen[] = []
const write = (text: string): Promise<void> =>
  new Promise((resolve) => terminal.write(text, resolve))

const take = (): void => {
  const { active } = terminal.buffer
  frames.push(
    Array.from({ length: rows }, (_, row) => {
      const line = active.getLine(active.viewportY + row)
      return line === undefined ? [] : spansOf(line)
    }),
  )
}

const type = async (text: string): Promise<void> => {
  await write('\u001B[32m$\u001B[39m ')
  take()
  for (let at = 0; at < text.length; at += 4) {
    await write(text.slice(at, at + 4))
    take()
  }
  await write('\r\n')
}

const home = mkdtempSync(join(tmpdir(), 'authchart-film-'))
await using emulator = await startEmulator({ approveAfter: 4, interval: 1 })
const env = {
  PATH: `/usr/bin:${process.env['PATH']}`,
  HOME: home,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  SHELL: '/bin/sh',
  AWS_ENDPOINT_URL: emulator.url,
  AWS_PAGER: '',
}

const run = async (typed: string, answers: Readonly<Record<string, string>>): Promise<void> => {
  // What npm says of itself is no part of it.
  const quiet = typed.replace('npm start', 'npm start --silent')
  const sized = `stty cols ${columns} rows ${rows}; ${quiet}`
  const child = spawn('script', ['-qec', sized, '/dev/null'], { env, cwd: root, stdio: 'pipe' })
  const left = new Map(Object.entries(answers))
  let shown = ''
  let isOver = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    void write(text)
    for (const [question, answer] of left)
      if (shown.includes(question)) {
        left.delete(question)
        systemClock.setTimeout(() => child.stdin.write(answer), 1_500)
      }
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  void ended.then(() => (isOver = true))
  while (!isOver) {
    await pause(systemClock, frameMs)
    take()
  }
  const code = await ended
  if (code !== 0) throw new Error(`${typed}: ${code}\n${shown}`)
}

try {
  for (const { typed, answers = {} } of commands) {
    await type(typed)
    await run(typed, answers)
    for (let n = 0; n < 15; n += 1) take()
  }
} finally {
  rmSync(home, { recursive: true })
}

writeFileSync(
  `${root}docs/last-mile.svg`,
  filmSvg({
    frames,
    columns,
    rows,
    frameSeconds: frameMs / 1_000,
    hold: 60,
    still: frames.length - 1,
    title:
      'Three commands on a terminal: login, with a code that is confirmed in a browser; configure --all, which shows the profiles that it is about to write; and exec, in which the AWS CLI says who it is.',
  }),
)
console.log(`docs/last-mile.svg: ${frames.length} frames`)
