// What the library of the writes does to the process and the disk, in processes of their own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileStore } from '../../src/store/file.ts'
import { inFolder } from './subjects.ts'

const secret = { kind: 'secret' } as const
const name = `${createHash('sha256').update('k').digest('hex')}.json`
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

/** Runs a program that has a `store` in the folder; `limit` is a command of the shell before it. */
const start = (directory: string, program: string, limit = ':') => {
  const text = `const { fileStore } = await import('authchart/node')
    const store = fileStore({ directory: ${JSON.stringify(directory)} })
    const set = (value) => store.set('k', value, { kind: 'secret' })
    const signals = () => process.eventNames().filter((event) => String(event).startsWith('SIG'))
    const show = (value) => process.stdout.write(JSON.stringify(value) + '\\n')
    ${program}`
  const node = ['--no-warnings', '--conditions=authchart:source', '--input-type=module', '-e', text]
  const command = ['-c', `${limit}; exec "$@"`, 'sh', process.execPath, ...node]
  const child = spawn('/bin/sh', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.setEncoding('utf8').on('data', (some: string) => {
    told += some
  })
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const hasSpoken = Promise.race([once(child.stdout, 'data'), ended])
  const lines = () =>
    told
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown)
  return { child, lines, hasSpoken, ended }
}

it('makes folder and file for their owner alone, under any umask, and the draft too', () =>
  inFolder(async (folder) => {
    const directory = join(folder, 'new')
    const program = `
      const { default: fs } = await import('node:fs')
      const { rename } = fs
      fs.rename = (from, to, done) => {
        show(fs.statSync(from).mode & 0o777)
        rename(from, to, done)
      }
      const { chmod } = fs
      fs.chmod = (path, mode, done) => {
        show(fs.statSync(path).mode & 0o777)
        chmod(path, mode, done)
      }
      await set(1)`
    const { lines, ended } = start(directory, program, 'umask 0')
    expect(await ended).toEqual([0, null])
    expect(lines()).toEqual([0o600, 0o600])
    expect([await modeOf(directory), await modeOf(join(directory, name))]).toEqual([0o700, 0o600])
  }))

it('listens to no signal once it has written, and leaves the process as it was', () =>
  inFolder(async (directory) => {
    const program = `
      const { emit, reallyExit } = process
      await Promise.all([set(1), set(2), store.set('other', 3, { kind: 'record' })])
      await set(5n).catch(() => undefined)
      show([signals(), process.listenerCount('exit'), process.emit === emit, process.reallyExit === reallyExit])`
    const { lines, ended } = start(directory, program)
    expect(await ended).toEqual([0, null])
    expect(lines()).toEqual([[[], 0, true, true]])
  }))

it.each([
  ['after a write', 'await set(0); show(0)'],
  [
    'under a lock',
    "await store.lock('k', async () => { await set(0); show(0); await new Promise(() => {}) })",
  ],
  // At a step that never ends: signal-exit may lose a signal that comes with the end of the last step.
  ['amid a write', 'await set(0); fs.open = () => show(0); await set(1)'],
])('lets SIGINT end the process %s', (_, program) =>
  inFolder(async (directory) => {
    const { child, lines, hasSpoken, ended } = start(
      directory,
      `const { default: fs } = await import('node:fs')
      setInterval(() => undefined, 1_000)
      ${program}`,
    )
    await hasSpoken
    expect(lines()).toEqual([0])
    child.kill('SIGINT')
    expect(await ended).toEqual([null, 'SIGINT'])
    expect(await fileStore({ directory }).get('k')).toBe(0)
    expect((await readdir(directory)).filter((one) => one.includes('.lock'))).toEqual([])
  }),
)

it('keeps what was there when the disk takes half of a value alone', () =>
  inFolder(async (directory) => {
    await fileStore({ directory }).set('k', 'before', secret)
    const program = `
      process.on('SIGXFSZ', () => undefined)
      await set('x'.repeat(100_000)).catch((error) => show(error.code))`
    const { lines, ended } = start(directory, program, 'ulimit -f 16')
    expect(await ended).toEqual([0, null])
    expect(lines()).toEqual(['EFBIG'])
    expect(await fileStore({ directory }).get('k')).toBe('before')
    expect(await readdir(directory)).toEqual([name])
  }))
