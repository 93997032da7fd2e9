import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { leaseMs } from '../../src/store/file-lock.ts'
import { fileStore } from '../../src/store/file.ts'
import { countLostTime } from '../lost-time.ts'
import { limit } from '../patience.ts'
import { inFolder } from './subjects.ts'

const hash = createHash('sha256').update('k').digest('hex')
const script = fileURLToPath(new URL('child.ts', import.meta.url))

const start = (task: 'count' | 'guard' | 'hold' | 'write', directory: string, times = 0) => {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--conditions=authchart:source', script, task, directory, 'k', `${times}`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const told: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told.push(...text.split('\n').filter((word) => word !== ''))
  })
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  return { child, told, ended }
}

const patient = { timeout: limit(60_000), interval: 5 }

it('loses no update of eight processes', () =>
  inFolder(async (directory) => {
    const children = Array.from({ length: 8 }, () => start('count', directory, 12))
    expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(Array(8).fill(0))
    expect(await fileStore({ directory }).get('k')).toBe(8 * 12)
    expect((await readdir(directory)).sort()).toEqual([`${hash}.json`])
  }))

it('has one holder at a time, of eight processes', () =>
  inFolder(async (directory) => {
    const children = Array.from({ length: 8 }, () => start('guard', directory, 25))
    expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(Array(8).fill(0))
    expect(children.flatMap(({ told }) => told)).toHaveLength(8 * 25)
  }))

it('loses no update when holders are killed', { timeout: limit(120_000) }, () =>
  inFolder(async (directory) => {
    const children = Array.from({ length: 5 }, () => start('count', directory, 20))
    const [first, second, ...rest] = children
    for (const one of [first, second]) {
      await expect.poll(() => one?.told.length, patient).toBeGreaterThan(3)
      one?.child.kill('SIGKILL')
    }
    expect(await Promise.all(rest.map(({ ended }) => ended))).toEqual([0, 0, 0])
    await Promise.all(children.map(({ ended }) => ended))
    const told = children.flatMap((child) => child.told).length
    const stored = Number(await fileStore({ directory }).get('k'))
    // Who was killed may have written, and not lived to tell.
    expect(stored).toBeGreaterThanOrEqual(told)
    expect(stored).toBeLessThanOrEqual(told + 2)
  }),
)

/** A lease, the looks of those who wait, and what a machine with other work may need beside it. */
const soonMs = leaseMs + 5_000

it.each(['SIGKILL', 'SIGSTOP'] as const)(
  'frees the lock of a process after a %s',
  { timeout: limit(60_000) },
  (signal) =>
    inFolder(async (directory) => {
      const holder = start('hold', directory)
      await expect.poll(() => holder.told, patient).toEqual(['held'])
      const stores = Array.from({ length: 4 }, () => fileStore({ directory }))
      let holders = 0
      const waits = stores.map(({ lock }) =>
        lock('k', async () => {
          holders += 1
          expect(holders).toBe(1)
          await fileStore({ directory }).set('k', 1, { kind: 'record' })
          holders -= 1
          return systemClock.monotonic()
        }),
      )
      holder.child.kill(signal)
      const endedAt = systemClock.monotonic()
      const lostMs = countLostTime()
      const freeAfterMs = (await Promise.race(waits)) - endedAt - lostMs()
      await Promise.all(waits)
      expect(freeAfterMs).toBeLessThan(soonMs)
      holder.child.kill('SIGKILL')
      await holder.ended
    }),
)

it('gives the lock of one who has ended to who does not wait, at once', () =>
  inFolder(async (directory) => {
    const holder = start('hold', directory)
    await expect.poll(() => holder.told, patient).toEqual(['held'])
    const { lock } = fileStore({ directory })
    const ask = () => lock('k', async (lost) => lost !== null, { ifAvailable: true })
    expect(await ask()).toBe(false)
    holder.child.stdin?.end()
    await holder.ended
    expect(await ask()).toBe(true)
  }))

it('never shows half a value, even of writers that are killed', () =>
  inFolder(async (directory) => {
    const writers = Array.from({ length: 3 }, () => start('write', directory))
    const store = fileStore({ directory })
    for (const writer of writers) {
      await expect.poll(() => writer.told, patient).toEqual(['wrote'])
      for (let n = 0; n < 100; n += 1) {
        const value = await store.get('k')
        expect(value).toMatch(/^(.)\1{19999}$/)
      }
    }
    for (const { child } of writers) child.kill('SIGKILL')
    await Promise.all(writers.map(({ ended }) => ended))
    expect(await store.get('k')).toMatch(/^(.)\1{19999}$/)
  }))
