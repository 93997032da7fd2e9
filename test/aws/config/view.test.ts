import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewConfig } from '../../../src/aws/config/view.ts'
import { nasty, type Nasty } from './nasty.ts'
import { anyText } from './texts.ts'

const problemsIn = (text: string): string[] =>
  viewConfig(text).problems.map(({ line, section, what }) => `${line} [${section ?? ''}] ${what}`)

it('says what each nasty file is to whom', () => {
  const told = Object.fromEntries(
    Object.entries(nasty).map(([name, text]) => [name, problemsIn(text)]),
  )
  const twoReaders = (key: string) => `${key} is found by the AWS CLI and not by AWS SDKs.`
  const lost = 'The section is found by the AWS CLI and not by AWS SDKs.'
  const unread = 'the AWS CLI reads nothing of the file'
  const comment = (key: string) =>
    `The comment is a part of ${key} for the AWS CLI, and none for AWS SDKs.`
  const part = 'The line is a part of region for the AWS CLI, and none for AWS SDKs.'
  expect(told).toEqual({
    'a byte order mark': [`1 [] The file begins with a byte order mark: ${unread}.`],
    'a section twice': [
      `7 [profile p] The section is there twice, first in line 1: ${unread}, and AWS SDKs join the two.`,
    ],
    'a comment behind a value': [
      `2 [profile p] ${comment('region')}`,
      `3 [profile p] ${comment('output')}`,
    ],
    'a # in a value': [],
    'names with blanks': [
      `1 [profile "with space"] ${lost}`,
      `4 [sso-session "acme corp"] ${lost}`,
    ],
    'names that are not ASCII': [`1 [profile zürich] ${lost}`, `4 [profile 東京] ${lost}`],
    'a comment behind a header': [],
    'an indented header': [
      `3 [profile p] ${part}`,
      '3 [profile x] The header is indented: AWS SDKs take it for a section, the AWS CLI for a part of the option above, if there is one.',
    ],
    'a value on two lines': [`3 [profile p] ${part}`],
    'other spellings': [
      `2 [profile p] ${twoReaders('region')}`,
      `3 [profile p] ${twoReaders('sso_session')}`,
    ],
    CRLF: [],
    tabs: [],
    'no line break at the end': [],
    'a nested block': [],
    'a block in the place of a value': [`3 [profile p] ${part}`],
    'options before a section': [`1 [] The line stands before the first section: ${unread}.`],
    'an indented option': ['2 [profile p] The line directly under the header is indented.'],
  } satisfies Record<Nasty, string[]>)
})

it('has an advice for each problem, and takes any text', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' })), (text) => {
      const { problems, profiles } = viewConfig(text)
      const lines = text.split('\n').length
      for (const { line, what, advice } of problems) {
        expect(line).toBeGreaterThan(0)
        expect(line).toBeLessThanOrEqual(lines)
        expect(what).toMatch(/\.$/)
        expect(advice).toMatch(/\.$/)
      }
      for (const [name, profile] of profiles) expect(profile.name).toBe(name)
    }),
  )
})

const session =
  '[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n'
const role = 'sso_account_id = 111122223333\nsso_role_name = Reader\n'

describe('a profile', () => {
  it('has what its session says, and its own region', () => {
    const text = `[profile dev]\nsso_session = acme\n${role}region = us-east-1\noutput = json\n\n${session}sso_registration_scopes = sso:account:access, a:b\n`
    const { profiles, sessions, problems } = viewConfig(text)
    expect(problems).toEqual([])
    expect(sessions.get('acme')).toEqual({
      name: 'acme',
      line: 8,
      startUrl: 'https://acme.awsapps.com/start',
      region: 'eu-west-1',
      scopes: ['sso:account:access', 'a:b'],
    })
    expect(profiles.get('dev')).toEqual({
      name: 'dev',
      line: 1,
      sessionName: 'acme',
      startUrl: 'https://acme.awsapps.com/start',
      ssoRegion: 'eu-west-1',
      scopes: ['sso:account:access', 'a:b'],
      role: { accountId: '111122223333', roleName: 'Reader' },
      region: 'us-east-1',
      output: 'json',
      hasOnlyOurs: true,
    })
  })

  it('of the older form names its start URL itself', () => {
    const text = `[default]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n${role}`
    const { profiles, problems } = viewConfig(text)
    expect(problems).toEqual([])
    expect(profiles.get('default')).toMatchObject({
      startUrl: 'https://x.awsapps.com/start',
      ssoRegion: 'us-east-1',
      hasOnlyOurs: false,
    })
    expect(profiles.get('default')).not.toHaveProperty('sessionName')
  })

  it('is managed where it has our mark', () => {
    const { profiles } = viewConfig(
      '[profile a]\nauthchart_managed = acme\n[profile b]\nmfa_serial = x\n',
    )
    expect(profiles.get('a')).toMatchObject({ managed: 'acme', hasOnlyOurs: true })
    expect(profiles.get('b')).toMatchObject({ hasOnlyOurs: false })
    expect(profiles.get('b')).not.toHaveProperty('managed')
  })

  it.each([
    [
      'its session',
      `[profile p]\nsso_session = acme\n${role}`,
      ['1 [profile p] Its sso_session is not in the file.'],
    ],
    [
      'one half of its role',
      `[profile p]\nsso_session = acme\nsso_account_id = 111122223333\n${session}`,
      ['1 [profile p] sso_role_name is missing.'],
    ],
    [
      'its region, in the older form',
      `[profile p]\nsso_start_url = https://x\n${role}`,
      ['1 [profile p] sso_region is missing.'],
    ],
    [
      'its start URL, as a session',
      '[sso-session acme]\nsso_region = eu-west-1\n',
      ['1 [sso-session acme] sso_start_url is missing.'],
    ],
  ])('that lacks %s is a problem', (_, text, problems) => {
    expect(problemsIn(text)).toEqual(problems)
  })

  it('that contradicts its session is a problem which says who does what', () => {
    expect(
      problemsIn(`${session}[profile p]\nsso_session = acme\nsso_region = us-east-1\n`),
    ).toEqual([
      '4 [profile p] sso_region is not that of the session in line 1: the AWS CLI refuses the profile, and AWS SDKs take that of the session.',
    ])
    expect(
      problemsIn(`${session}[profile p]\nsso_session = acme\nsso_region = eu-west-1\n`),
    ).toEqual([])
  })

  it.each([
    ['a line without a meaning', '[profile p]\nnonsense\n', 2],
    ['an option twice', '[profile p]\nregion = x\nRegion = y\n', 3],
    ['an option of a block that is none', '[profile p]\ns3 =\n  nonsense\n', 3],
    ['a header that goes on', '[profile p] x\n', 1],
    ['both [default] and [profile default]', '[default]\n[profile default]\n', 2],
    ['a carriage return alone', '[profile p]\n# a\rb\n', 2],
  ])('with %s is a problem', (_, text, line) => {
    expect(viewConfig(text).problems).toContainEqual(expect.objectContaining({ line }))
  })
})

it('tells of our mark where AWS SDKs do not find it', () => {
  const { problems } = viewConfig('[default]\nauthchart_managed: a\n')
  expect(problems).toEqual([expect.objectContaining({ line: 2 })])
})
