import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/cli/commands.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { createProgram, parseCommand } from '../../src/cli/program.ts'
import { UsageError } from '../../src/cli/usage-error.ts'

const parse = (line: string): Command => parseCommand(line.split(' ').filter(Boolean))

const defaults = {
  name: 'signIn',
  provider: undefined,
  script: {},
  clientName: 'authchart',
  scopes: undefined,
  mode: undefined,
  showQr: true,
  nonInteractive: false,
  waitMs: 0,
  method: 'auto',
  browser: undefined,
  prompt: 'if-needed',
  store: 'memory',
  share: false,
  record: undefined,
}

const service = '--start-url https://acme.awsapps.com/start --region eu-west-1'

describe('what can be asked for', () => {
  it.each<[string, object]>([
    ['', defaults],
    ['--emulator', defaults],
    ['--help', { name: 'help' }],
    ['-h --json', { name: 'help' }],
    ['emulator --help', { name: 'help' }],
    ['--version', { name: 'version' }],
    ['emulator -v', { name: 'version' }],
    ['replay bug.ndjson --save=bug.test.ts', { file: 'bug.ndjson', save: 'bug.test.ts' }],
    ['view --no-open', { name: 'view', file: undefined, out: undefined, port: 0, opens: false }],
    ['--method auto', defaults],
    ['--method device --prompt always', { method: 'device', prompt: 'always' }],
    ['--method authorizationCode', { method: 'authorizationCode' }],
    ['--browser firefox', { browser: 'firefox' }],
    [
      '--authorize deny --swallow-redirect',
      { script: { authorize: 'deny', swallowRedirect: true } },
    ],
    [`${service} --store file --share`, { store: 'file', share: true }],
    ['--record bug.ndjson', { record: 'bug.ndjson' }],
    [`${service} --store aws`, { store: 'aws', share: false }],
    ['--non-interactive --wait 1.5', { nonInteractive: true, waitMs: 1_500 }],
    ['--json --no-qr --non-interactive', { mode: 'json', showQr: false, nonInteractive: true }],
    ['--plain --client-name Acme', { mode: 'plain', clientName: 'Acme' }],
    ['--scope a --scope b', { scopes: ['a', 'b'] }],
    [
      '--approve-after 3 --interval 1.5 --expires-in 60 --slow-down-on 2,4',
      { script: { approveAfter: 3, interval: 1.5, expiresIn: 60, slowDownOn: [2, 4] } },
    ],
    ['--deny-after=0', { script: { denyAfter: 0 } }],
    ['emulator', { name: 'emulator', port: 0, script: {}, command: [] }],
    ['emulator --port 1 -- node --port 2', { port: 1, command: ['node', '--port', '2'] }],
    ['emulator --port 8080 --deny-after 1', { port: 8080, script: { denyAfter: 1 } }],
    [service, { provider: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' } }],
    [
      `${service} --endpoint http://localhost:1/ --session-name me`,
      { provider: { endpoint: 'http://localhost:1', sessionName: 'me' } },
    ],
  ])('%s', (line, expected) => expect(parse(line)).toMatchObject(expected))
})

const nowhere = { where: {}, json: false }

describe('what can be asked of a sign-in that all tools share', () => {
  it.each<[string, object]>([
    ['login', { name: 'login', method: 'auto', prompt: 'if-needed', scopes: undefined }],
    ['login --profile dev', { where: { profile: 'dev' }, redirectPort: undefined, json: false }],
    ['login --redirect-port 8910', { redirectPort: 8910 }],
    ['login --json --non-interactive', { json: true, nonInteractive: true, waitMs: 0 }],
    ['login --non-interactive --wait 1.5', { nonInteractive: true, waitMs: 1_500 }],
    ['login --scope a --scope b --prompt always', { scopes: ['a', 'b'], prompt: 'always' }],
    ['logout', { name: 'logout', ...nowhere }],
    ['logout --sso-session acme', { where: { ssoSession: 'acme' } }],
    ['status --json', { name: 'status', json: true }],
    [`accounts ${service}`, { where: { startUrl: 'https://acme.awsapps.com/start' } }],
    ['credentials', { name: 'credentials', format: 'process', waitMs: 0, ...nowhere }],
    ['credentials --format fish --wait 120', { format: 'fish', waitMs: 120_000 }],
    [
      'credentials --account 123456789012 --role ReadOnly',
      { where: { account: '123456789012', role: 'ReadOnly' } },
    ],
    ['exec -- ls -l', { name: 'exec', file: 'ls', args: ['-l'], refresh: false, ...nowhere }],
    ['exec --refresh --profile dev -- a --json', { refresh: true, args: ['--json'], json: false }],
    ['exec --profile dev terraform plan --out=x', { file: 'terraform', args: ['plan', '--out=x'] }],
    ['exec a -- b', { file: 'a', args: ['--', 'b'] }],
    ['console', { name: 'console', service: undefined, print: false, ...nowhere }],
    ['console --service s3 --print', { service: 's3', print: true }],
    [
      'console --destination https://eu-west-1.console.aws.amazon.com/s3/home',
      { destination: 'https://eu-west-1.console.aws.amazon.com/s3/home' },
    ],
    ['configure', { name: 'configure', all: false, prune: false, yes: false, template: undefined }],
    [
      `configure ${service} --all --name {accountName}-{roleName} --prune --dry-run`,
      { all: true, template: '{accountName}-{roleName}', prune: true, dryRun: true },
    ],
    ['configure --profile-region eu-west-3 --output json', { profileRegion: 'eu-west-3' }],
  ])('%s', (line, expected) => expect(parse(line)).toMatchObject(expected))
})

describe('what cannot', () => {
  it.each([
    ['--regoin x', "Unknown option '--regoin'."],
    ['--region', "Option '--region <name>' argument missing."],
    ['--start-url --region eu-west-1', "Option '--start-url <url>' argument missing."],
    ['--regoin x', 'Did you mean --region?'],
    ['--json emulator', '--json belongs after "emulator"'],
    ['replay', 'replay needs one file'],
    ['replay a b', 'replay needs one file'],
    ['emulator now', "Unexpected argument 'now'."],
    ['sign-in', 'There is no command "sign-in".'],
    ['--json please', "Unexpected argument 'please'."],
    ['--json --plain', '--json and --plain exclude each other.'],
    ['--method magic', '--method must be auto, device or authorizationCode, but it is "magic".'],
    ['--browser=', '--browser must be a command'],
    ['--browser firefox --non-interactive', 'exclude each other'],
    ['--wait 3', '--wait needs --non-interactive'],
    ['--non-interactive --wait soon', '--wait must be a number of seconds'],
    ['--non-interactive --wait=-1', '--wait must be a number of seconds'],
    ['--prompt never', '--prompt must be if-needed or always'],
    ['--authorize maybe', '--authorize must be approve, deny or ask'],
    ['--store cloud', '--store must be memory, file or aws'],
    ['--store file', '--store file needs --start-url'],
    ['--share', '--share needs --store file or --store aws'],
    [`${service} --swallow-redirect`, 'the options of the emulator do not apply'],
    ['--region eu-west-1', '--region needs --start-url'],
    ['--endpoint http://localhost:1', '--endpoint needs --start-url'],
    ['--start-url https://acme.awsapps.com/start', '--start-url needs --region'],
    ['--start-url acme --region eu-west-1', '--start-url must be an https URL'],
    ['--start-url https://a.example/start --region Ireland', '--region must be a region name'],
    [
      '--start-url https://x.portal.eu-west-1.app.aws --region us-east-1',
      '--start-url names the region eu-west-1, but --region is us-east-1.',
    ],
    ['--start-url https://u:p@a.example --region us-east-1', '--start-url must be an https URL'],
    [`${service} --endpoint http://a.example`, '--endpoint must be an https URL'],
    [`${service} --approve-after 3`, 'the options of the emulator do not apply'],
    [`${service} --emulator`, 'the options of the emulator do not apply'],
    ['--approve-after soon', '--approve-after must be a number of seconds'],
    ['--interval=-1', '--interval must be a number of seconds'],
    ['--expires-in 0', '--expires-in must be a number of seconds'],
    ['--slow-down-on 2,x', '--slow-down-on must be a list'],
    ['--client-name=', '--client-name must be a name'],
    ['--scope=', '--scope must not be empty'],
    ['emulator --port 70000', '--port must be a port number'],
    ['emulator --json', "Unknown option '--json'."],
    ['login now', "Unexpected argument 'now'."],
    ['login --redirect-port 70000', '--redirect-port must be a port number'],
    ['login --redirect-port 1 --method device', 'exclude each other'],
    ['login --scope=', '--scope must not be empty'],
    ['credentials --format bash', '--format must be process, env, env-no-export'],
    ['credentials --format env --json', 'exclude each other'],
    ['credentials --wait soon', '--wait must be a number of seconds'],
    ['credentials --role x', '--account and --role belong together.'],
    ['credentials --account 1 --role x', '--account must be the twelve digits'],
    ['exec', 'exec needs a command'],
    ['exec --profile dev', 'exec needs a command'],
    ['console --service=', '--service must be a service'],
    ['console --service ../x', '--service must be a service'],
    ['console --destination http://console.aws.amazon.com/', '--destination must be'],
    ['console --destination https://console.aws.amazon.com.evil.example/', '--destination must be'],
    ['console --service s3 --destination https://console.aws.amazon.com/', 'exclude each other'],
    ['configure --prune', '--prune needs --all.'],
    ['configure --all --name dev', '--name must be a template with --all'],
    ['configure --region eu-west-1', 'where profiles work is --profile-region'],
    ['view a b', 'view takes one file, a recording'],
    ['view --out=', '--out must be a file'],
    ['view --out=a.html --port=1', '--out and --port exclude each other.'],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError)
    expect(() => parse(line)).toThrow(message)
    expect(() => parse(line)).not.toThrow('\n')
  })
})

const helpOf = (line: string): string => {
  const command = parse(`${line} --help`)
  return command.name === 'help' ? command.text : ''
}

describe.each(['', ...createProgram().commands.map((command) => command.name())])(
  'help of authchart %s',
  (name) => {
    const text = helpOf(name)

    it('fits a terminal of 80 columns', () => {
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    })

    it('names every option with its words, and an example', () => {
      const program = createProgram()
      const command = program.commands.find((one) => one.name() === name) ?? program
      for (const { flags, description } of command.options) {
        expect(text).toContain(flags)
        expect(description).not.toBe('')
      }
      expect(text).toMatch(/Examples?:\n {2}.*authchart/)
    })
  },
)

describe('help of the program', () => {
  const text = helpOf('')

  it('has the commands before all else', () => {
    const firsts = createProgram().commands.map((command) => text.indexOf(`  ${command.name()} `))
    expect(Math.min(...firsts)).toBeGreaterThan(0)
    expect(Math.max(...firsts)).toBeLessThan(text.indexOf('--start-url <url>  '))
  })

  it('says what the exit codes mean', () => {
    for (const code of Object.values(exitCodes))
      expect(text).toMatch(new RegExp(`^  ${code} +\\w`, 'm'))
  })

  it('is that of a command, too', () =>
    expect(parse('help view')).toEqual({ name: 'help', text: helpOf('view') }))
})
