import { describe, expect, it } from 'vitest'
import { viewConfig } from '../../src/aws/config/view.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { isSamePlace, rememberedPlaces, rememberPlace, type Place } from '../../src/cli/places.ts'
import { profilesOf, someOf } from '../../src/cli/profiles-of.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { findWhere, knownPlaces, withName, type Where } from '../../src/cli/where.ts'
import type { WhereValues } from '../../src/cli/where-options.ts'

const acme = 'https://acme.awsapps.com/start'
const other = 'https://other.awsapps.com/start'
const third = 'https://third.awsapps.com/start'

const config = viewConfig(`
[profile dev]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-west-3

[profile old]
sso_start_url = ${other}
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Admin

[profile keys]
region = eu-west-1

[profile process]
credential_process = "/usr/bin/authchart" credentials
authchart_managed = acme

[sso-session acme]
sso_start_url = ${acme}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access,other:scope

[sso-session half]
sso_start_url = ${acme}
`)
const nothing = viewConfig('')

const find = (
  values: WhereValues,
  o: { remembered?: readonly Place[]; env?: NodeJS.ProcessEnv; isEmpty?: boolean } = {},
): Where | readonly Where[] => {
  const { remembered = [], env = {}, isEmpty = false } = o
  const found = findWhere(values, { config: isEmpty ? nothing : config, remembered, env })
  return found.kind === 'one' ? found.where : found.all
}

describe('where a command signs in', () => {
  it.each<[string, WhereValues, NodeJS.ProcessEnv, object]>([
    [
      'a profile',
      { profile: 'dev' },
      {},
      {
        provider: { startUrl: acme, region: 'eu-west-1', sessionName: 'acme' },
        scopes: ['sso:account:access', 'other:scope'],
        role: { accountId: '123456789012', roleName: 'ReadOnly' },
        workRegion: 'eu-west-3',
        said: '--profile dev',
      },
    ],
    [
      'a profile of the older form',
      { profile: 'old' },
      {},
      { provider: { startUrl: other, region: 'us-east-1' }, profile: 'old' },
    ],
    [
      'a profile that asks authchart for its keys',
      { profile: 'process' },
      {},
      { provider: { sessionName: 'acme' }, profile: 'process' },
    ],
    ['a session', { ssoSession: 'acme' }, {}, { said: '--sso-session acme' }],
    [
      'an address that a session has',
      { startUrl: acme, region: 'eu-west-1' },
      {},
      { provider: { sessionName: 'acme' } },
    ],
    [
      'an address',
      { startUrl: other, region: 'us-east-1' },
      {},
      { said: `--start-url ${other} --region us-east-1` },
    ],
    [
      'an address whose session the person has named',
      { startUrl: third, region: 'us-east-1', sessionName: 'corp' },
      {},
      {
        provider: { sessionName: 'corp' },
        said: `--start-url ${third} --region us-east-1 --session-name corp`,
      },
    ],
    [
      'an address with the name that it has by itself',
      { startUrl: third, region: 'us-east-1', sessionName: 'third' },
      {},
      { provider: { sessionName: 'third' }, said: `--start-url ${third} --region us-east-1` },
    ],
    [
      'an address whose session is in the file by that name',
      { startUrl: acme, region: 'eu-west-1', sessionName: 'acme' },
      {},
      { provider: { sessionName: 'acme' }, said: '--sso-session acme' },
    ],
    ['the environment', {}, { AWS_PROFILE: 'dev' }, { profile: 'dev' }],
    [
      'an option before the environment',
      { ssoSession: 'acme' },
      { AWS_PROFILE: 'old' },
      { said: '--sso-session acme' },
    ],
    [
      'another endpoint',
      { profile: 'dev', endpoint: 'http://127.0.0.1:1' },
      {},
      {
        provider: { endpoint: 'http://127.0.0.1:1' },
        said: '--profile dev --endpoint http://127.0.0.1:1',
      },
    ],
  ])('%s', (_, values, env, expected) => expect(find(values, { env })).toMatchObject(expected))

  it('is the only place that is known', () => {
    const only = { startUrl: other, region: 'us-east-1' }
    expect(find({}, { isEmpty: true, remembered: [only] })).toMatchObject({ provider: only })
  })

  it('is open where several are known: those of ~/.aws/config come first, and none comes twice', () => {
    const remembered = [
      { startUrl: 'https://third.awsapps.com/start', region: 'us-east-1' },
      { startUrl: acme, region: 'eu-west-1', sessionName: 'acme' },
    ]
    const all = find({}, { remembered })
    expect((all as readonly Where[]).map(({ said }) => said)).toEqual([
      '--sso-session acme',
      '--profile old',
      '--start-url https://third.awsapps.com/start --region us-east-1',
    ])
  })

  it('is remembered with the name that the person gave it', () => {
    const only = { startUrl: third, region: 'us-east-1', sessionName: 'corp' }
    expect(find({}, { isEmpty: true, remembered: [only] })).toMatchObject({
      provider: only,
      said: `--start-url ${third} --region us-east-1 --session-name corp`,
    })
  })

  it.each([
    [{ ssoSession: 'acme' }, 'acme', '--sso-session acme'],
    [
      { profile: 'old', endpoint: 'http://127.0.0.1:1' },
      'new',
      `--start-url ${other} --region us-east-1 --session-name new --endpoint http://127.0.0.1:1`,
    ],
  ])('%j may have another name: %s', (values, name, said) => {
    const where = withName(find(values) as Where, name)
    expect(where).toMatchObject({ said, provider: { sessionName: name } })
  })

  it('is open where none is known', () => expect(find({}, { isEmpty: true })).toEqual([]))

  it.each<[WhereValues, string]>([
    [{ profile: 'deev' }, '~/.aws/config has no profile "deev". Did you mean dev?'],
    [{ profile: 'keys' }, 'names no IAM Identity Center'],
    [{ ssoSession: 'acm' }, 'has no [sso-session acm]. Did you mean acme?'],
    [{ ssoSession: 'half' }, 'needs sso_start_url and sso_region'],
    [{ startUrl: acme }, '--start-url needs --region'],
    [{ startUrl: 'acme', region: 'eu-west-1' }, '--start-url must be an https URL'],
    [{ region: 'eu-west-1' }, '--region needs --start-url'],
    [{ ssoSession: 'acme', sessionName: 'x' }, '--session-name needs --start-url'],
    [
      { startUrl: other, region: 'us-east-1', sessionName: 'a b' },
      '--session-name must be letters, digits',
    ],
    [
      { startUrl: other, region: 'us-east-1', sessionName: 'acme' },
      '--session-name: [sso-session acme] of ~/.aws/config is of another address',
    ],
    [{ profile: 'dev', ssoSession: 'acme' }, '--profile and --sso-session exclude each other'],
  ])('cannot be %j', (values, message) => {
    expect(() => find(values)).toThrow(UsageError)
    expect(() => find(values)).toThrow(message)
    expect(() => find(values)).not.toThrow('\n')
  })
})

describe('places', () => {
  const place = (n: number): Place => ({ startUrl: `https://${n}.example/`, region: 'us-east-1' })

  it('are remembered, the latest first, at most twenty', async () => {
    const store = memoryStore(systemClock)
    for (let n = 0; n < 25; n += 1) await rememberPlace(place(n), store)
    await rememberPlace(place(10), store)
    const all = await rememberedPlaces(store)
    expect(all).toHaveLength(20)
    expect(all.slice(0, 3)).toEqual([place(10), place(24), place(23)])
    expect(all.filter((one) => isSamePlace(one, place(10)))).toHaveLength(1)
  })

  it('are none where nothing can be read, and no error', async () => {
    const broken = {
      get: () => Promise.reject(new Error('EIO')),
      set: () => Promise.reject(new Error('EIO')),
    }
    await rememberPlace(place(1), broken)
    expect(await rememberedPlaces(broken)).toEqual([])
    const odd = memoryStore(systemClock)
    await odd.set('cli/places', 'nonsense', { kind: 'record' })
    expect(await rememberedPlaces(odd)).toEqual([])
  })

  it('know the profiles that use them', () => {
    const [first] = knownPlaces({ config, remembered: [] })
    expect(profilesOf(first?.provider ?? place(1), config)).toEqual(['dev', 'process'])
    expect(profilesOf(place(1), config)).toEqual([])
  })

  it.each<[string[], string]>([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd'], 'a, b, c and d'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
  ])('%j in words', (names, words) => expect(someOf(names)).toBe(words))
})
