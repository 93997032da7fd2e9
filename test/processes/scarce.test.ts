// No file descriptor is left, by the system's own limit; a folder that may not be used; and a lock that another living process holds.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createSession, identityCenter, type Store } from '../../src/index.ts'
import { systemClock, type Clock } from '../../src/kit/clock.ts'
import { awsCacheStore, fileStore, nodeHost } from '../../src/node.ts'
import { limit } from '../patience.ts'
import { rejection } from '../protocol/support.ts'
import type { Kind } from './stores.ts'
import { region, startUrl } from './words.ts'

const flags = ['--no-warnings', '--conditions=authchart:source']
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const outOf = async (child: ChildProcess): Promise<string> => {
  let out = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  await once(child, 'close')
  return out
}

const inFolder = async (task: (folder: string) => Promise<void>) => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-scarce-'))
  try {
    await task(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a process tells that may open few files. */
const play = async (kind: Kind, folder: string, moment: 'before' | 'later' | 'forbidden') => {
  const program = [process.execPath, ...flags, pathOf('scarce.ts'), kind, folder, moment]
  const limited = ['-c', 'ulimit -n 40 && exec "$@"', 'sh', ...program]
  const out = await outOf(spawn('sh', limited, { stdio: ['ignore', 'pipe', 'inherit'] }))
  const lines = out.split('\n').filter((line) => line !== '')
  return Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) as object
}

const tooMany = (folder: string) => ({
  code: 'store_unavailable',
  message: 'The store for sign-in data cannot be opened.',
  hint: expect.stringMatching(/Too many files are open/) as string,
  reason: 'EMFILE',
  detail: expect.stringContaining(folder) as string,
})

describe.concurrent.each(['file', 'aws'] as const)(
  'without a file descriptor, the %s store',
  (kind) => {
    it(
      'refuses before a person is asked, and takes the next sign-in',
      { timeout: limit(60_000) },
      ({ expect: expects }) =>
        inFolder(async (folder) => {
          expects(await play(kind, folder, 'before')).toMatchObject({
            refused: { status: 'failed', error: tooMany(folder) },
            asked: [],
            afterwards: { status: 'signedIn', via: 'device' },
          })
        }),
    )

    it(
      'loses nothing once a person was asked: the session goes on in memory, and writes when it can',
      { timeout: limit(60_000) },
      ({ expect: expects }) =>
        inFolder(async (folder) => {
          expects(await play(kind, folder, 'later')).toMatchObject({
            end: { status: 'signedIn' },
            refused: { status: 'signedIn', stored: false, lastError: tooMany(folder) },
            isGiven: true,
            afterwards: { status: 'signedIn', stored: true },
          })
        }),
    )
  },
)

it.concurrent.each(['file', 'aws'] as const)(
  'a folder that may not be used: the %s store refuses before a person is asked',
  { timeout: limit(60_000) },
  (kind) =>
    inFolder(async (above) => {
      const folder = join(above, 'tokens')
      await mkdir(folder, { mode: 0o500 })
      expect(await play(kind, folder, 'forbidden')).toMatchObject({
        refused: {
          status: 'failed',
          error: {
            code: 'store_unavailable',
            reason: 'EACCES',
            detail: expect.stringContaining(folder) as string,
            hint: expect.stringContaining(folder) as string,
          },
        },
        asked: [],
      })
    }),
)

/** Time that passes as soon as somebody waits: polls of a lock follow one another at once. */
const hurried = (): Clock => {
  let skippedMs = 0
  return {
    ...systemClock,
    monotonic: () => systemClock.monotonic() + skippedMs,
    setTimeout: (callback, delayMs) =>
      systemClock.setTimeout(() => {
        skippedMs += delayMs
        callback()
      }, 0),
  }
}

const stores: readonly (readonly [string, (directory: string) => Store])[] = [
  ['fileStore', (directory) => fileStore({ directory, clock: hurried() })],
  [
    'awsCacheStore',
    (directory) => awsCacheStore({ directory, rest: fileStore({ directory }), clock: hurried() }),
  ],
]

it.concurrent.each(stores)(
  'a lock of %s that a living process holds is waited for within its bound, and then said with its path',
  { timeout: limit(60_000) },
  async (name, storeAt) =>
    inFolder(async (folder) => {
      const store = storeAt(folder)
      const holders: ChildProcess[] = []
      /** Another process takes the lock that is about to be asked for. */
      const contested: Store = {
        ...store,
        lock: async (key, task, o) => {
          const program = [...flags, pathOf('holder.ts'), name, folder, key]
          const holder = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] })
          holders.push(holder)
          await once(holder.stdout, 'data')
          return (store as Required<Store>).lock(key, task, o)
        },
      }
      const provider = identityCenter({ startUrl, region })
      const asked: string[] = []
      const host = nodeHost({
        capabilities: { browserOnThisMachine: false, interactive: false },
        fetch: (url) => {
          asked.push(url)
          return Promise.reject(new Error('offline'))
        },
      })
      await using session = createSession({ provider, clientName: 'Acme', host, store: contested })
      const error = await rejection(session.signIn().result())
      for (const holder of holders) holder.kill('SIGKILL')
      expect(error).toMatchObject({
        code: 'store_unavailable',
        message: 'The store for sign-in data is in use.',
        reason: 'ELOCKED',
        detail: expect.stringMatching(/lock$/) as string,
        hint: expect.stringContaining(folder) as string,
      })
      expect(asked).toEqual([])
      expect(holders).toHaveLength(1)
    }),
)
