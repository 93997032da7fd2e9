import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { limit } from '../patience.ts'

/** Slow to load, and of no use before the first request; `tty` comes with the streams of the terminal, which are not ours to open. */
const late = ['crypto', 'http', 'https', 'http2', 'net', 'tls', 'tty', 'child_process']

const program = `
  await import('authchart')
  await import('authchart/node')
  const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''))
  process.stdout.write(JSON.stringify(${JSON.stringify(late)}.filter((name) => loaded.includes(name))))`

test('the import of authchart/node loads nothing of Node that can wait', async () => {
  const args = ['--conditions=authchart:source', '--input-type=module', '--eval', program]
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd,
    timeout: limit(60_000),
  })
  expect(JSON.parse(stdout)).toEqual([])
})
