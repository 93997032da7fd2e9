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
  ['win32', {}, '/home/ada/AppData/Local/authchart'],
] as const)('on %s with %o, the store is in %s', (platform, env, folder) => {
  expect(stateFolder({ platform, env, home })).toBe(folder)
})

it.each([
  [{}, '/home/ada/.aws/sso/cache'],
  [{ HOME: '/h', USERPROFILE: '/u' }, '/h/.aws/sso/cache'],
  [{ USERPROFILE: '/u' }, '/u/.aws/sso/cache'],
  [{ HOME: '' }, '/home/ada/.aws/sso/cache'],
])('with %o, the tools of AWS look in %s', (env, folder) => {
  expect(awsCacheFolder({ platform: 'linux', env, home })).toBe(folder)
})
