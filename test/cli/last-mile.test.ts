import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/aws/config/config-error.ts'
import { viewConfig } from '../../src/aws/config/view.ts'
import { childEnvironment, hasDefaultCredentials } from '../../src/cli/child-environment.ts'
import { isConsoleAddress, serviceAddress } from '../../src/cli/console-address.ts'
import { differenceOf } from '../../src/cli/difference.ts'
import { defaultName, planConfigure } from '../../src/cli/plan-configure.ts'
import { progressLine } from '../../src/cli/progress.ts'
import { matching } from '../../src/cli/prompts.ts'
import { lastUsedFirst } from '../../src/cli/resolve-role.ts'
import { accountsLines, accountsTable } from '../../src/cli/run-accounts.ts'
import { defaultSessionName } from '../../src/cli/session-name.ts'
import { Stop } from '../../src/cli/stop.ts'
import { tell } from '../../src/cli/told.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { notSignedIn, SignInError } from '../../src/kit/errors.ts'
import { identityCenter } from '../../src/protocol/identity-center/providers.ts'

const payments = { accountId: '111122223333', accountName: 'Payments (prod)' }
const logs = { accountId: '444455556666', accountName: '日本' }
const rows = [
  { ...payments, roleName: 'Admin' },
  { ...payments, roleName: 'ReadOnly' },
  { ...logs, roleName: 'ReadOnly' },
]

describe('accounts', () => {
  it('are a table for a person: each account once, columns under one another', () =>
    expect(
      accountsTable([
        { ...payments, roles: ['Admin', 'ReadOnly'] },
        { ...logs, roles: ['ReadOnly'] },
        { accountId: '777788889999', roles: [] },
      ]),
    ).toBe(
      [
        'Account          Number        Role',
        'Payments (prod)  111122223333  Admin',
        '                               ReadOnly',
        '日本             444455556666  ReadOnly',
        '–                777788889999  –',
        '',
        '3 roles in 3 accounts',
        '',
      ].join('\n'),
    ))

  it('are lines of three fields for a program, whatever their names', () => {
    expect(accountsLines(rows.slice(0, 1))).toBe('111122223333\tAdmin\tPayments (prod)\n')
    const evil = accountsLines([{ ...payments, accountName: 'a\tb\nc\u001B[2J', roleName: 'R' }])
    expect(evil).toBe('111122223333\tR\ta b c\n')
  })

  it('begin with those that were used last', () => {
    const used = [
      { accountId: '444455556666', roleName: 'ReadOnly', usedAt: 2 },
      { accountId: '999999999999', roleName: 'Gone', usedAt: 1 },
    ]
    expect(lastUsedFirst(rows, used)).toEqual([rows[2], rows[0], rows[1]])
  })
})

describe('what a person types', () => {
  const choices = ['Team 13 Dev', 'Team 3 Dev', 'Payments Prod'].map((name) => ({ name }))
  const found = (term: string) => matching(choices, term).map(({ name }) => name)

  it.each<[string, string[]]>([
    ['', ['Team 13 Dev', 'Team 3 Dev', 'Payments Prod']],
    ['team 3', ['Team 3 Dev', 'Team 13 Dev']],
    ['PROD pay', ['Payments Prod']],
    ['nothing', []],
  ])('finds by "%s"', (term, names) => expect(found(term)).toEqual(names))

  it('finds by what is not shown, too', () =>
    expect(matching([{ name: 'a', also: 'team@acme.example' }], 'acme')).toHaveLength(1))
})

describe('how far a listing has come', () => {
  const progress = { accounts: 340, done: 10, roles: 20, isCounted: false, waitingMs: 0 }
  it.each([
    [progress, 'Loading your accounts… 340 so far'],
    [
      { ...progress, done: 170, roles: 1_260, isCounted: true },
      '▕██████████░░░░░░░░░░▏ 170 of 340 accounts, 1,260 roles',
    ],
    [
      { ...progress, accounts: 1, done: 1, roles: 1, isCounted: true, waitingMs: 900 },
      '▕████████████████████▏ 1 of 1 account, 1 role  AWS is busy: this goes on slowly',
    ],
  ])('%j', (one, line) => expect(progressLine(one)).toBe(line))
})

describe('the environment of a child', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'new' }

  it('has these credentials, and nothing that comes before them', () => {
    const env = {
      PATH: '/bin',
      AWS_PROFILE: 'dev',
      AWS_ACCESS_KEY_ID: 'old',
      AWS_SESSION_TOKEN: 'old',
      AWS_ROLE_ARN: 'old',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'old',
      AWS_PAGER: '',
    }
    expect(childEnvironment(env, { credentials, region: 'eu-west-1' }, '/dev/null')).toEqual({
      PATH: '/bin',
      AWS_PAGER: '',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      ...credentials,
    })
  })

  it('keeps its region', () =>
    expect(
      childEnvironment({ AWS_REGION: 'us-east-1' }, { credentials, region: 'eu-west-1' }, ''),
    ).toEqual({ AWS_REGION: 'us-east-1', ...credentials }))

  it('finds no files where their default would come before', () => {
    const env = childEnvironment({}, { credentials, hidesFiles: true }, '/dev/null')
    expect(env).toMatchObject({
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    })
  })

  it.each<[string, string, boolean]>([
    ['', '', false],
    ['[default]\nregion = eu-west-1\n', '', false],
    ['[default]\nsso_session = a\nsso_account_id = 111122223333\nsso_role_name = R\n', '', true],
    ['[default]\ncredential_process = "/x"\n', '', true],
    ['[default]\nsource_profile = x\n', '', true],
    ['', '[other]\n[ default ]\naws_access_key_id = x\n', true],
    ['[profile default2]\ncredential_process = "/x"\n', '[defaults]\n', false],
  ])('%j and %j have a default: %s', (config, credentials_, expected) =>
    expect(hasDefaultCredentials(viewConfig(config), credentials_)).toBe(expected),
  )
})

describe('the console', () => {
  it.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/s3/home?region=cn-north-1'],
    [
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/s3/home?region=us-gov-west-1',
    ],
  ])('of %s', (region, address) => {
    expect(serviceAddress('s3', region)).toBe(address)
    expect(isConsoleAddress(address)).toBe(true)
  })

  it.each(['', 'x', 'http://console.aws.amazon.com/', 'https://evilconsole.aws.amazon.com/'])(
    'is not at "%s"',
    (address) => expect(isConsoleAddress(address)).toBe(false),
  )
})

describe('profiles', () => {
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    sessionName: 'acme',
  })
  const command = {
    all: true,
    prune: false,
    force: false,
    profileRegion: undefined,
    output: undefined,
    credentialProcess: false,
  }
  const plan = (o: Partial<Parameters<typeof planConfigure>[0]> = {}) =>
    planConfigure({
      command,
      provider,
      session: 'acme',
      rows,
      template: '{accountId}-{roleName}',
      view: viewConfig(''),
      program: ['/usr/bin/node', '/opt/authchart/cli.js'],
      ...o,
    })

  it('come with their session, in one list of changes', () => {
    const { all, added } = plan()
    expect(added).toHaveLength(3)
    expect(all).toHaveLength(4)
    expect(all[0]).toMatchObject({
      kind: 'sso-session',
      name: 'acme',
      set: { region: 'eu-west-1' },
    })
  })

  it('ask for the keys of their own role', () => {
    const { changes } = plan({ command: { ...command, credentialProcess: true } })
    expect(changes[0]).toMatchObject({
      set: {
        credentialProcess:
          '"/usr/bin/node" /opt/authchart/cli.js credentials --sso-session acme --account 111122223333 --role Admin',
      },
    })
  })

  it('cannot be called anything', () => {
    expect(() => plan({ template: '{nope}' })).toThrow(UsageError)
    expect(() => plan({ template: '{nope}' })).toThrow('--name may name {accountName}')
  })

  it('have a name where nobody gives one', () => {
    expect(defaultName({ ...payments, roleName: 'Admin' }, 'acme')).toBe('Payments-prod-Admin')
  })

  it.each([
    ['https://acme.awsapps.com/start', 'acme'],
    ['https://d-1234567890.awsapps.com/start/', 'd-1234567890'],
    ['https://start.us-gov-home.awsapps.com/directory/acme', 'acme'],
    ['https://start.home.awsapps.cn/directory/d-123#/', 'd-123'],
    ['https://ssoins-722.portal.eu-west-1.app.aws', 'ssoins-722'],
    ['http://127.0.0.1:4566/start', '127'],
    ['http://localhost:4566', 'sso'],
  ])('the session of %s is called %s where nobody has named it', (startUrl, name) => {
    expect(defaultSessionName(startUrl)).toBe(name)
  })
})

describe('a difference', () => {
  it('is what changed, with two lines around it', () =>
    expect(differenceOf('/c', 'a\nb\nc\nd\n', 'a\nb\nc\nd\ne\n')).toBe(
      '/c\n@@ -3,2 +3,3 @@\n c\n d\n+e\n',
    ))

  it('says how much it does not show', () =>
    expect(differenceOf('/c', '', 'a\nb\nc\n', { most: 2 })).toMatch(
      /\+a\n… 2 lines more: --dry-run shows them all\n$/,
    ))

  it('has nothing in it that steers a terminal', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(differenceOf('/c', one, other)).not.toMatch(/[^\P{Cc}\n]/u)
      }),
    ))
})

describe('what went wrong', () => {
  const alive = { aborted: false }
  const info = { message: 'Gone.', retry: 'never' } as const

  it.each<[unknown, number, string]>([
    [new UsageError('No.'), 2, 'No. See authchart --help.'],
    [new Stop(6, 'Sign in.'), 6, 'Sign in.'],
    [
      new ConfigError({ file: '/c', line: 3, what: 'Bad.', advice: 'Mend it.' }),
      2,
      '/c:3: Bad. Mend it.',
    ],
    [notSignedIn(), 6, 'Nobody has signed in. Sign in first.'],
    [new SignInError({ ...info, code: 'network' }), 5, 'Gone.'],
    [new SignInError({ ...info, code: 'service_unavailable' }), 5, 'Gone.'],
    [new SignInError({ ...info, code: 'role_not_assigned', hint: 'Ask.' }), 1, 'Gone. Ask.'],
    [Object.assign(new Error('x'), { name: 'ExitPromptError' }), 130, 'Interrupted.'],
  ])('%s', (error, exitCode, message) =>
    expect(tell(error, alive)).toMatchObject({ exitCode, message }),
  )

  it('is a fault of ours where nothing else fits', () =>
    expect(tell(new Error('x'), alive)).toBeUndefined())

  it('is the interruption, whatever came of it', () =>
    expect(tell(new Error('x'), { aborted: true })).toMatchObject({ exitCode: 130 }))
})
