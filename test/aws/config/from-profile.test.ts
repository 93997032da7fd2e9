import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromProfile } from '../../../src/aws/config/from-profile.ts'
import { nearNames } from '../../../src/aws/config/near.ts'
import { identityCenter } from '../../../src/index.ts'

const startUrl = 'https://acme.awsapps.com/start'
const role = { accountId: '111122223333', roleName: 'Reader' }

const text = `[default]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = Reader
region = us-east-1

[sso-session acme]
sso_start_url = ${startUrl}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access,a:b

[profile legacy]
sso_start_url = ${startUrl}
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Reader

[profile token-only]
sso_session = acme

[profile keys]
region = us-east-1

[profile lost]
sso_session = gone

[profile half]
sso_session = half

[sso-session half]
sso_start_url = ${startUrl}

[profile odd]
sso_start_url = http://x
sso_region = eu-west-1

[profile team-dev]
region = x
[profile team-prod]
region = x
`

let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authchart-profile-'))
  file = join(folder, 'config')
  await writeFile(file, text)
})
afterAll(() => rm(folder, { recursive: true }))

it('is the sign-in of the default profile, named as its session', async () => {
  expect(await fromProfile({ env: { AWS_CONFIG_FILE: file } })).toEqual({
    provider: identityCenter({ startUrl, region: 'eu-west-1', sessionName: 'acme' }),
    scopes: ['sso:account:access', 'a:b'],
    role,
    region: 'us-east-1',
    sessionName: 'acme',
  })
})

it('is that of AWS_PROFILE, and of the profile that is asked for before it', async () => {
  const env = { AWS_PROFILE: 'legacy' }
  const legacy = {
    provider: identityCenter({ startUrl, region: 'eu-west-1' }),
    scopes: ['sso:account:access'],
    role,
  }
  expect(await fromProfile({ file, env })).toEqual(legacy)
  const asked = await fromProfile({ file, env, profile: 'token-only' })
  expect(asked.sessionName).toBe('acme')
  expect(asked).not.toHaveProperty('role')
  // In the environment of the process.
  expect(await fromProfile({ file, profile: 'legacy' })).toEqual(legacy)
})

it.each([
  [
    'tem-dev',
    ': There is no profile tem-dev. Did you mean team-dev? Name one that is there, or add it to the file.',
  ],
  [
    'team',
    ': There is no profile team. Did you mean team-dev, team-prod? Name one that is there, or add it to the file.',
  ],
  ['zzzzzzzz', ': There is no profile zzzzzzzz. Name one that is there, or add it to the file.'],
  [
    'keys',
    ':21: [profile keys] The profile does not sign in to IAM Identity Center. Name a profile that has sso_session, or add it.',
  ],
  [
    'lost',
    ':24: [profile lost] There is no [sso-session gone], which the profile names. Add the section, or correct sso_session.',
  ],
  ['half', ':30: [profile half] sso_region is missing. Add sso_region = ….'],
])('says what is wrong with %s', async (profile, message) => {
  await expect(fromProfile({ file, env: {}, profile })).rejects.toThrow(
    expect.objectContaining({ name: 'ConfigError', message: file + message }),
  )
})

it('says what no sign-in can be made of', async () => {
  await expect(fromProfile({ file, env: {}, profile: 'odd' })).rejects.toThrow(
    /config:33: The sign-in cannot be made: identityCenter: options\.startUrl must be .* Correct sso_start_url or sso_region\.$/,
  )
})

it('names at most five that are near, the nearest first', () => {
  const names = Array.from({ length: 9 }, (_, n) => `prod-${n}`)
  expect(nearNames('prod', names)).toHaveLength(5)
  expect(nearNames('dev', ['qa', 'dve', 'DEV', 'dex', 'other'])).toEqual(['DEV', 'dex'])
})
