import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { sharedConfig } from '../../src/aws/config/file.ts'
import { limit } from '../patience.ts'

const script = fileURLToPath(new URL('aws-config.child.ts', import.meta.url))

const home = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-config-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'config')
}

const start = (...args: string[]) => {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--conditions=authchart:source', script, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let writes = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    writes += text.split('\n').length - 1
  })
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  return { child, writes: () => writes, ended }
}

const mine = '# mine\n[profile mine]\nregion = eu-west-1 # note\n'

it('loses nothing of eight processes that write at once', { timeout: limit(120_000) }, async () => {
  const file = await home()
  await writeFile(file, mine)
  const children = Array.from({ length: 8 }, (_, n) => start('add', file, `p${n}`, '10'))
  expect(await Promise.all(children.map(({ ended }) => ended))).toEqual(Array(8).fill(0))
  const wanted = children.flatMap((_, n) => Array.from({ length: 10 }, (__, m) => `p${n}-${m}`))
  const { profiles } = await sharedConfig({ file }).read()
  expect([...profiles.keys()].sort()).toEqual(['mine', ...wanted].sort())
  expect((await readFile(file, 'utf8')).startsWith(mine)).toBe(true)
  expect(await readdir(join(file, '..'))).toEqual(['config'])
})

/** The role of all 500 profiles; fails where they are not there, or differ. */
const roleIn = (text: string): string => {
  expect(text.startsWith(mine)).toBe(true)
  const roles = Array.from(text.matchAll(/^sso_role_name = (.*)$/gm), ([, role]) => role)
  expect(roles).toHaveLength(500)
  expect(new Set(roles).size).toBe(1)
  return String(roles[0])
}

it(
  'leaves the old file or the new one when it is killed, wherever that is',
  { timeout: limit(180_000) },
  async () => {
    const file = await home()
    await writeFile(file, mine)
    const seen = new Set<string>()
    for (let n = 0; n < 12; n += 1) {
      const writer = start('change', file)
      await expect
        .poll(writer.writes, { timeout: limit(60_000), interval: 1 + (n % 5) * 3 })
        .toBeGreaterThan(n % 4)
      writer.child.kill('SIGKILL')
      await writer.ended
      seen.add(roleIn(await readFile(file, 'utf8')))
      // The next one need not wait for the lock of the dead.
      await rm(`${file}.authchart-lock`, { recursive: true, force: true })
    }
    expect(seen.size).toBeGreaterThan(1)
  },
)

it(
  'shows readers one file or another, and never half of one',
  { timeout: limit(120_000) },
  async () => {
    const file = await home()
    await writeFile(file, mine)
    const writer = start('change', file)
    await expect.poll(writer.writes, { timeout: limit(60_000), interval: 5 }).toBeGreaterThan(0)
    for (let n = 0; n < 300; n += 1) roleIn(await readFile(file, 'utf8'))
    writer.child.kill('SIGKILL')
    await writer.ended
  },
)
