// The command line in a real terminal, by `script` of util-linux: whatever size the terminal says that it has, or none.
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const hasScript = /util-linux/.test(spawnSync('script', ['--version']).stdout?.toString() ?? '')

const runIn = (columns: number, rows: number, args: string) => {
  const command = `stty cols ${columns} rows ${rows}; '${process.execPath}' --no-warnings '${cli}' ${args}`
  const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', SHELL: '/bin/sh' }
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  return new Promise<{ readonly code: number | null; readonly out: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out: stripVTControlCharacters(out) }))
  })
}

it.skipIf(!hasScript).each([
  [0, 0],
  [1, 1],
  [9, 3],
  [23, 24],
  [30, 10],
  [300, 100],
])(
  'a person signs in in a terminal of %i × %i, and can copy the address',
  async (columns, rows) => {
    const { code, out } = await runIn(columns, rows, '--method device --approve-after 1')
    expect(out).not.toMatch(/Error/)
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:\d+\/device(?=[\s])/)
    expect(out).toMatch(/signed in/i)
    expect(code).toBe(0)
  },
)
