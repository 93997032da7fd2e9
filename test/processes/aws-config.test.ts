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

it.each([
  ['half writeFile', 'Old'],
  ['before open', 'Old'],
  ['after open', 'Old'],
  ['before fsync', 'Old'],
  ['after fsync', 'Old'],
  ['before chmod', 'Old'],
  ['before rename', 'Old'],
  ['after rename', 'New'],
])('leaves the old file or the new one when it is killed: %s', async (moment, role) => {
  const file = await home()
  await writeFile(file, mine)
  const writer = start('die', file, moment)
  expect(await writer.ended).toBeNull()
  expect(roleIn(await readFile(file, 'utf8'))).toBe(role)
  expect((await sharedConfig({ file }).read()).profiles.size).toBe(501)
})

it('goes on where another was killed', { timeout: limit(60_000) }, async () => {
  const file = await home()
  await start('die', file, 'before rename').ended
  const set = { session: 'acme', accountId: '111122223333', roleName: 'Reader' }
  await sharedConfig({ file }).write([{ kind: 'profile', name: 'next', set }])
  expect((await sharedConfig({ file }).read()).profiles.size).toBe(501)
})

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
