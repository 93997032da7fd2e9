import { execFile } from 'node:child_process'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { awsCacheFolder, stateFolder } from '../../src/store/file-place.ts'

const home = '/home/ada'

it.each([
  ['linux', {}, '/home/ada/.local/state/authchart'],
  ['linux', { XDG_STATE_HOME: '/state' }, '/state/authchart'],
  ['linux', { XDG_STATE_HOME: 'state' }, '/home/ada/.local/state/authchart'],
  ['linux', { XDG_STATE_HOME: '' }, '/home/ada/.local/state/authchart'],
  ['darwin', { XDG_STATE_HOME: '/state' }, '/home/ada/Library/Application Support/authchart'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/authchart'],
  ['win32', { LOCALAPPDATA: 'local' }, '/home/ada/AppData/Local/authchart'],
  ['win32', {}, '/home/ada/AppData/Local/authchart'],
] as const)('on %s with %o, the store is in %s', (platform, env, folder) => {
  expect(stateFolder({ platform, env, home })).toBe(folder)
})

it.each([
  [{}, '/home/ada/.aws/sso/cache'],
  [{ HOME: '/h', USERPROFILE: '/u' }, '/h/.aws/sso/cache'],
  [{ USERPROFILE: '/u' }, '/u/.aws/sso/cache'],
  [{ HOME: '' }, '/home/ada/.aws/sso/cache'],
  [{ HOME: 'h' }, '/home/ada/.aws/sso/cache'],
  [{ HOME: './h', USERPROFILE: '/u' }, '/u/.aws/sso/cache'],
  [{ HOME: '~' }, '/home/ada/.aws/sso/cache'],
  [{ HOME: ' /h' }, '/home/ada/.aws/sso/cache'],
])('with %o, the tools of AWS look in %s', (env, folder) => {
  expect(awsCacheFolder({ platform: 'linux', env, home })).toBe(folder)
})

it.each(['', 'home', './home', '../home', '~', '~/x', '.', ' '])(
  'without a home folder, such as with %j, nothing is put into the working directory',
  (nowhere) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const surroundings = { platform, env: { HOME: nowhere }, home: nowhere }
      expect(() => stateFolder(surroundings)).toThrow('No home folder is known')
      expect(() => awsCacheFolder(surroundings)).toThrow('No home folder is known')
    }
    expect(
      stateFolder({ platform: 'linux', env: { XDG_STATE_HOME: '/state' }, home: nowhere }),
    ).toBe('/state/authchart')
  },
)

it('law: every folder is a path from the root, or none', () => {
  const path = fc.option(
    fc.oneof(fc.string(), fc.constantFrom('', '.', '/h', 'h', '../h', '~/h', '/')),
    { nil: undefined },
  )
  const env = fc.record({ HOME: path, USERPROFILE: path, XDG_STATE_HOME: path, LOCALAPPDATA: path })
  const platform = fc.constantFrom('linux', 'darwin', 'win32')
  fc.assert(
    fc.property(platform, env, path, (system, variables, known) => {
      for (const find of [stateFolder, awsCacheFolder])
        try {
          expect(isAbsolute(find({ platform: system, env: variables, home: known ?? '' }))).toBe(
            true,
          )
        } catch (error) {
          expect((error as Error).message).toContain('No home folder is known')
        }
    }),
  )
})

it.each(['', 'relative', '.'])(
  'a process with HOME=%j finds the home of its user',
  async (HOME) => {
    const module = fileURLToPath(new URL('../../src/store/file-place.ts', import.meta.url))
    const program = `const { stateFolder, awsCacheFolder } = await import(${JSON.stringify(module)})
    const { userInfo } = await import('node:os')
    console.log(JSON.stringify([userInfo().homedir, stateFolder(), awsCacheFolder()]))`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      { env: { HOME }, cwd: '/tmp' },
    )
    const [known = '', ...folders] = JSON.parse(stdout) as string[]
    expect(folders).toHaveLength(2)
    for (const folder of folders) expect(folder.startsWith(`${known}/`)).toBe(true)
  },
)
