import { Option, type Command as Program } from 'commander'
import type { Script } from '../emulator/index.ts'
import type { Provider } from '../protocol/identity-center/providers.ts'
import { providerWith } from './provider-with.ts'
import { emulatorHeading, scriptOf, scriptOptions } from './script-options.ts'
import { personOf, personOptions, type PersonOptions } from './person-options.ts'
import { UsageError } from './usage-error.ts'
import { choiceOption, filledOption, grouped, listOption, textOption } from './values.ts'

export type StoreName = 'memory' | 'file' | 'aws'

export interface SignInCommand extends PersonOptions {
  readonly name: 'signIn'
  /** Whom to sign in to; without, an emulator that plays this script. */
  readonly provider: Provider | undefined
  readonly script: Script
  readonly clientName: string
  readonly scopes: readonly string[] | undefined
  /** Without, whatever suits the terminal. */
  readonly mode: 'plain' | 'json' | undefined
  readonly showQr: boolean
  readonly method: 'auto' | 'device' | 'authorizationCode'
  /** Opens addresses in place of the platform's browser; a person sits before it. */
  readonly browser: string | undefined
  readonly prompt: 'if-needed' | 'always'
  readonly store: StoreName
  readonly share: boolean
  /** Where a recording is written at the end. */
  readonly record: string | undefined
}

const serviceOptions = (): readonly Option[] =>
  grouped('The service:', [
    textOption('--start-url <url>', 'the address of your AWS access portal'),
    textOption('--region <name>', 'the region of your IAM Identity Center, as eu-west-1'),
    textOption('--endpoint <url>', 'another address of the sso-oidc service'),
    textOption('--session-name <name>', 'keeps two identities on one start URL apart'),
    listOption('--scope <scope>', 'what to ask for, once each').default(
      undefined,
      'sso:account:access',
    ),
    textOption('--client-name <name>', 'the name the person sees').default('authchart'),
  ])

const askingOptions = (): readonly Option[] =>
  grouped('The sign-in:', [
    choiceOption('--method <method>', 'how the person is asked', [
      'auto',
      'device',
      'authorizationCode',
    ]).default('auto'),
    filledOption(
      '--browser <command>',
      'run with the address in place of your browser: there is a person, and it is in front of them',
      'a command, such as firefox',
    ),
    choiceOption('--prompt <when>', 'ask the person even if the stored token is still good', [
      'if-needed',
      'always',
    ]).default('if-needed'),
    choiceOption(
      '--store <name>',
      'where tokens are kept; file is for the next time, aws shares with the AWS CLI and the SDKs',
      ['memory', 'file', 'aws'],
    ).default('memory'),
    new Option('--share', 'one sign-in and one renewal for all who share the store'),
  ])

const outputOptions = (): readonly Option[] =>
  grouped('The output:', [
    new Option('--json', 'a line of JSON for each state and each transition'),
    new Option('--plain', 'a line of text for each change, also on a terminal'),
    new Option('--no-qr', 'without the QR code'),
    filledOption(
      '--record <file>',
      'write down what happened, without secrets, for a bug report or a replay; a file that is there stays',
      'a file, such as bug.ndjson',
    ),
    ...personOptions(
      'with --store file or aws, the same command goes on with the same code, and exits 0 once it is confirmed',
    ),
  ])

/** Describes the sign-in, which is what the program does without a command. */
export const defineSignIn = (program: Program): Program => {
  const options = [
    ...serviceOptions(),
    ...askingOptions(),
    ...outputOptions(),
    new Option('--emulator', 'the default where there is no --start-url').helpGroup(
      emulatorHeading,
    ),
    ...scriptOptions(),
  ]
  for (const option of options) program.addOption(option)
  return program
}

interface SignInValues extends Script {
  readonly startUrl?: string
  readonly region?: string
  readonly endpoint?: string
  readonly sessionName?: string
  readonly scope?: readonly string[]
  readonly clientName: string
  readonly method: SignInCommand['method']
  readonly browser?: string
  readonly prompt: SignInCommand['prompt']
  readonly store: StoreName
  readonly share?: boolean
  readonly record?: string
  readonly emulator?: boolean
  readonly json?: boolean
  readonly plain?: boolean
  readonly qr: boolean
  readonly nonInteractive?: boolean
  readonly wait?: number
}

const orphans = {
  region: '--region',
  endpoint: '--endpoint',
  sessionName: '--session-name',
} as const

const providerOf = (values: SignInValues, script: Script): Provider | undefined => {
  const { startUrl, region, endpoint, sessionName, emulator = false } = values
  if (startUrl === undefined) {
    const orphan = (['region', 'endpoint', 'sessionName'] as const).find(
      (name) => values[name] !== undefined,
    )
    if (orphan === undefined) return undefined
    throw new UsageError(
      `${orphans[orphan]} needs --start-url, the address of your AWS access portal.`,
    )
  }
  if (region === undefined)
    throw new UsageError('--start-url needs --region, where your IAM Identity Center is.')
  if (emulator || Object.keys(script).length > 0)
    throw new UsageError(
      '--start-url is the real service: the options of the emulator do not apply.',
    )
  return providerWith({ startUrl, region, endpoint, sessionName })
}

/** Where all is kept, and who shares it. */
const keepingOf = (
  { store, share = false }: SignInValues,
  provider: Provider | undefined,
): Pick<SignInCommand, 'store' | 'share'> => {
  if (store === 'memory' && share)
    throw new UsageError('--share needs --store file or --store aws, which others can reach.')
  if (store !== 'memory' && provider === undefined)
    throw new UsageError(
      `--store ${store} needs --start-url: an emulator of its own forgets all at the end.`,
    )
  return { store, share }
}

const refuseContradictions = (values: SignInValues): void => {
  const { clientName, scope = [], nonInteractive = false } = values
  if (values.json === true && values.plain === true)
    throw new UsageError('--json and --plain exclude each other.')
  if (clientName === '' || clientName.length > 100)
    throw new UsageError('--client-name must be a name of 1 to 100 characters.')
  if (scope.includes('') || scope.length > 25)
    throw new UsageError('--scope must not be empty, nor be given more than 25 times.')
  if (values.browser !== undefined && nonInteractive)
    throw new UsageError('--browser and --non-interactive exclude each other.')
}

/** What the options of a sign-in ask for. */
export const signInOf = (values: SignInValues): SignInCommand => {
  refuseContradictions(values)
  const { clientName, scope, json, plain, qr } = values
  const person = personOf(values)
  const { method, prompt, browser, record } = values
  const script = scriptOf(values)
  const provider = providerOf(values, script)
  return {
    name: 'signIn',
    provider,
    script,
    clientName,
    scopes: scope,
    mode: json === true ? 'json' : plain === true ? 'plain' : undefined,
    showQr: qr,
    ...person,
    method,
    browser,
    prompt,
    ...keepingOf(values, provider),
    record,
  }
}
