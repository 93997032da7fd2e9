import { describe, expect, it } from 'vitest'
import { help } from '../../src/cli/help.ts'
import { parseCommand, type Command } from '../../src/cli/options.ts'
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
    ['emulator', { name: 'emulator', port: 0, script: {} }],
    ['emulator --port 8080 --deny-after 1', { port: 8080, script: { denyAfter: 1 } }],
    [service, { provider: { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' } }],
    [
      `${service} --endpoint http://localhost:1/ --session-name me`,
      { provider: { endpoint: 'http://localhost:1', sessionName: 'me' } },
    ],
  ])('%s', (line, expected) => expect(parse(line)).toMatchObject(expected))
})

describe('what cannot', () => {
  it.each([
    ['--regoin x', "Unknown option '--regoin'."],
    ['--region', "Option '--region <value>' argument missing."],
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
    ['view a b', 'view takes one file, a recording'],
    ['view --out=', '--out must be a file'],
    ['view --out=a.html --port=1', '--out and --port exclude each other.'],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError)
    expect(() => parse(line)).toThrow(message)
    expect(() => parse(line)).not.toThrow('\n')
  })
})

describe('help', () => {
  it('fits a terminal of 80 columns', () => {
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('names every option that there is', () => {
    const named = new Set(help.match(/--[a-z][a-z-]+/g))
    for (const option of named) {
      const of: Record<string, string> = {
        '--port': 'emulator --port=1',
        '--save': 'replay --save=x',
        '--out': 'view --out=x',
        '--no-open': 'view --no-open',
      }
      expect(() => parse(`${of[option] ?? option} --help`)).not.toThrow('Unknown option')
    }
    expect(named.size).toBe(31)
  })
})
