import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { SectionChange } from '../../../src/aws/config/changes.ts'
import { ConfigError, isConfigError } from '../../../src/aws/config/config-error.ts'
import { sharedConfig } from '../../../src/aws/config/file.ts'
import { awsConfigFile } from '../../../src/store/file-place.ts'

const home = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-home-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const dev = (name = 'dev'): SectionChange => ({
  kind: 'profile',
  name,
  set: { session: 'acme', accountId: '111122223333', roleName: 'Reader' },
})

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

it('makes the file for its owner alone, and its folder too', async () => {
  const env = { HOME: await home() }
  const config = sharedConfig({ env })
  expect(config.file).toBe(join(env.HOME, '.aws', 'config'))
  expect((await config.read()).profiles.size).toBe(0)
  await expect(lstat(join(env.HOME, '.aws'))).rejects.toThrow('ENOENT')
  expect(await config.write([dev()])).toEqual({ changed: ['profile dev'] })
  expect(await mode(config.file)).toBe(0o600)
  expect(await mode(join(env.HOME, '.aws'))).toBe(0o700)
  expect(await readdir(join(env.HOME, '.aws'))).toEqual(['config'])
  expect((await config.read()).profiles.get('dev')?.role).toEqual({
    accountId: '111122223333',
    roleName: 'Reader',
  })
})

it('keeps the mode of a file that is there, and of its folder', async () => {
  const folder = join(await home(), 'aws')
  await mkdir(folder, { mode: 0o755 })
  const file = join(folder, 'config')
  await writeFile(file, '# mine\n')
  await chmod(file, 0o640)
  await sharedConfig({ file }).write([dev()])
  expect(await mode(file)).toBe(0o640)
  expect(await mode(folder)).toBe(0o755)
})

it('writes through links, and leaves them', async () => {
  const folder = await home()
  await mkdir(join(folder, 'dotfiles'))
  const [file, between, target] = [
    join(folder, 'config'),
    join(folder, 'between'),
    join(folder, 'dotfiles', 'aws'),
  ]
  await symlink('between', file)
  await symlink(join('dotfiles', 'aws'), between)
  for (const name of ['one', 'two']) {
    await sharedConfig({ file }).write([dev(name)])
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect((await lstat(between)).isSymbolicLink()).toBe(true)
    expect((await lstat(target)).isFile()).toBe(true)
  }
  expect([...(await sharedConfig({ file }).read()).profiles.keys()]).toEqual(['one', 'two'])
})

it('does not touch a file that says it all', async () => {
  const file = join(await home(), 'config')
  const config = sharedConfig({ file })
  await config.write([dev()])
  const before = await stat(file, { bigint: true })
  expect(await config.write([dev()])).toEqual({ changed: [] })
  const after = await stat(file, { bigint: true })
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
})

it('shows what a write would do, and does not do it', async () => {
  const file = join(await home(), 'config')
  await writeFile(file, '# mine\n')
  const preview = await sharedConfig({ file }).preview([dev()])
  expect(preview.before).toBe('# mine\n')
  expect(preview.after).toMatch(/^# mine\n\n\[profile dev\]\n/)
  expect(preview.changed).toEqual(['profile dev'])
  expect(await readFile(file, 'utf8')).toBe('# mine\n')
})

it('reads anew each time', async () => {
  const file = join(await home(), 'config')
  const config = sharedConfig({ file })
  expect((await config.read()).profiles.has('x')).toBe(false)
  await writeFile(file, '[profile x]\nregion = y\n')
  expect((await config.read()).profiles.has('x')).toBe(true)
})

it('loses nothing of many writers at once', async () => {
  const file = join(await home(), 'config')
  const names = Array.from({ length: 12 }, (_, n) => `p${n}`)
  const one = sharedConfig({ file })
  await Promise.all(
    names.map((name, n) => (n % 2 === 0 ? one : sharedConfig({ file })).write([dev(name)])),
  )
  expect([...(await one.read()).profiles.keys()].sort()).toEqual([...names].sort())
})

it('makes all changes or none', async () => {
  const file = join(await home(), 'config')
  const text = '[profile mine]\nregion = y\n'
  await writeFile(file, text)
  await expect(sharedConfig({ file }).write([dev(), dev('mine')])).rejects.toThrow(ConfigError)
  expect(await readFile(file, 'utf8')).toBe(text)
})

it('names file and line of what it refuses', async () => {
  const file = join(await home(), 'config')
  await writeFile(file, '# x\n[profile dev]\nregion = y\n')
  for (const method of ['write', 'preview'] as const) {
    const error = await sharedConfig({ file })
      [method]([dev()])
      .then(String, (reason: unknown) => reason)
    expect(isConfigError(error)).toBe(true)
    expect(error).toMatchObject({
      file,
      line: 2,
      section: 'profile dev',
      what: 'Nothing in the section says that authchart made it, so it is not changed.',
      advice: 'Choose another name, or force the change.',
      message: `${file}:2: [profile dev] Nothing in the section says that authchart made it, so it is not changed. Choose another name, or force the change.`,
    })
  }
})

it('refuses what is not UTF-8, and keeps its bytes', async () => {
  const file = join(await home(), 'config')
  const bytes = Buffer.from([0x23, 0xff, 0x0a])
  await writeFile(file, bytes)
  await expect(sharedConfig({ file }).read()).rejects.toThrow(
    `${file}: The file is not UTF-8. Save it as UTF-8.`,
  )
  await expect(sharedConfig({ file }).write([dev()])).rejects.toThrow('The file is not UTF-8.')
  expect(await readFile(file)).toEqual(bytes)
})

it('takes /dev/null for a file without profiles, and does not replace it', async () => {
  const config = sharedConfig({ env: { AWS_CONFIG_FILE: '/dev/null' } })
  expect((await config.read()).profiles.size).toBe(0)
  await expect(config.write([dev()])).rejects.toThrow(
    '/dev/null: There is no file of profiles, but something else.',
  )
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
})

it('says with the system’s code what it cannot read or write', async () => {
  const folder = await home()
  await expect(sharedConfig({ file: folder }).read()).rejects.toThrow(
    `${folder}: There is no file of profiles`,
  )
  const below = join(folder, 'file', 'config')
  await writeFile(join(folder, 'file'), '')
  await expect(sharedConfig({ file: below }).read()).rejects.toThrow(
    `${below}: The file cannot be read (ENOTDIR).`,
  )
  await expect(sharedConfig({ file: below }).write([dev()])).rejects.toThrow(
    /config: The file cannot be (?:written|read) \(E[A-Z]+\)\./,
  )
  const [one, two] = [join(folder, 'one'), join(folder, 'two')]
  await symlink(one, two)
  await symlink(two, one)
  await expect(sharedConfig({ file: one }).write([dev()])).rejects.toThrow(
    '(ELOOP). Its links lead in a circle',
  )
})

it('is where AWS_CONFIG_FILE says, or in the home folder', () => {
  expect(awsConfigFile({ HOME: '/home/x' })).toBe('/home/x/.aws/config')
  expect(awsConfigFile({ HOME: '/home/x', AWS_CONFIG_FILE: '' })).toBe('/home/x/.aws/config')
  expect(awsConfigFile({ HOME: '/home/x', AWS_CONFIG_FILE: '/etc/aws' })).toBe('/etc/aws')
  expect(awsConfigFile({ HOME: '/home/x', AWS_CONFIG_FILE: '~/aws' })).toBe('/home/x/aws')
})

it.each([
  [{ file: '' }, 'options.file must be a path that is not empty, not an empty string'],
  [{ file: 1 }, 'options.file must be string, not a number'],
  [{ env: 1 }, 'options.env must be Object, not a number'],
])('throws a TypeError that names the option of %j', (o, message) => {
  expect(() => sharedConfig(o as never)).toThrow(new TypeError(`sharedConfig: ${message}.`))
})
