import type { ParseArgsConfig } from 'node:util'
import type { Script } from '../emulator/index.ts'
import { identityCenter, type Provider } from '../protocol/identity-center/providers.ts'
import { common, parseWith, portOf } from './arguments.ts'
import { choiceOf, scripted, scriptOf, secondsOf } from './script-options.ts'
import { UsageError } from './usage-error.ts'
import { viewOf, type ViewCommand } from './view-options.ts'

export type StoreName = 'memory' | 'file' | 'aws'

export interface SignInCommand {
  readonly name: 'signIn'
  /** Whom to sign in to; without, an emulator that plays this script. */
  readonly provider: Provider | undefined
  readonly script: Script
  readonly clientName: string
  readonly scopes: readonly string[] | undefined
  /** Without, whatever suits the terminal. */
  readonly mode: 'plain' | 'json' | undefined
  readonly showQr: boolean
  readonly nonInteractive: boolean
  /** How long a person is waited for all the same, in milliseconds. */
  readonly waitMs: number
  readonly method: 'auto' | 'device' | 'authorizationCode'
  /** Opens addresses in place of the platform's browser; a person sits before it. */
  readonly browser: string | undefined
  readonly prompt: 'if-needed' | 'always'
  readonly store: StoreName
  readonly share: boolean
  /** Where a recording is written at the end. */
  readonly record: string | undefined
}

export interface EmulatorCommand {
  readonly name: 'emulator'
  readonly port: number
  readonly script: Script
}

export interface ReplayCommand {
  readonly name: 'replay'
  /** The recording. */
  readonly file: string
  /** Where a test is written that replays it. */
  readonly save: string | undefined
}

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | SignInCommand
  | EmulatorCommand
  | ReplayCommand
  | ViewCommand

const signInOptions = {
  ...common,
  ...scripted,
  'start-url': { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  'session-name': { type: 'string' },
  scope: { type: 'string', multiple: true },
  'client-name': { type: 'string' },
  method: { type: 'string' },
  browser: { type: 'string' },
  prompt: { type: 'string' },
  store: { type: 'string' },
  share: { type: 'boolean' },
  record: { type: 'string' },
  emulator: { type: 'boolean' },
  json: { type: 'boolean' },
  plain: { type: 'boolean' },
  'no-qr': { type: 'boolean' },
  'non-interactive': { type: 'boolean' },
  wait: { type: 'string' },
} as const

const emulatorOptions = { ...common, ...scripted, port: { type: 'string' } } as const

const replayOptions = { ...common, save: { type: 'string' } } as const

const parse = <T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) => parseWith(args, options, false).values

/** The library's message about an option, in the words of this program. */
const reworded = (error: unknown): unknown => {
  if (!(error instanceof TypeError)) return error
  const message = error.message
    .replace(/^\w+: /, '')
    .replace(
      /\boptions\.(\w+)/g,
      (_, name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    )
    .replace(/, not [\w ]+\.$/, '.')
  return new UsageError(message)
}

type SignInValues = ReturnType<typeof parse<typeof signInOptions>>

const providerOf = (values: SignInValues, script: Script): Provider | undefined => {
  const { 'start-url': startUrl, region, endpoint, 'session-name': sessionName } = values
  if (startUrl === undefined) {
    const orphan = (['region', 'endpoint', 'session-name'] as const).find(
      (option) => values[option] !== undefined,
    )
    if (orphan === undefined) return undefined
    throw new UsageError(`--${orphan} needs --start-url, the address of your AWS access portal.`)
  }
  if (region === undefined)
    throw new UsageError('--start-url needs --region, where your IAM Identity Center is.')
  if (values.emulator === true || Object.keys(script).length > 0)
    throw new UsageError(
      '--start-url is the real service: the options of the emulator do not apply.',
    )
  try {
    return identityCenter({
      startUrl,
      region,
      ...(endpoint !== undefined && { endpoint }),
      ...(sessionName !== undefined && { sessionName }),
    })
  } catch (error) {
    throw reworded(error)
  }
}

const browserOf = ({
  browser,
  'non-interactive': nonInteractive,
}: SignInValues): string | undefined => {
  if (browser === undefined) return undefined
  if (browser.trim() === '') throw new UsageError('--browser must be a command, such as firefox.')
  if (nonInteractive === true)
    throw new UsageError('--browser and --non-interactive exclude each other.')
  return browser
}

const waitMsOf = ({ wait, 'non-interactive': nonInteractive }: SignInValues): number => {
  if (wait === undefined) return 0
  if (nonInteractive !== true)
    throw new UsageError('--wait needs --non-interactive: without it we wait to the end.')
  return secondsOf('wait', wait) * 1_000
}

/** Where all is kept, and who shares it. */
const keepingOf = (
  { store: name, share = false }: SignInValues,
  provider: Provider | undefined,
): Pick<SignInCommand, 'store' | 'share'> => {
  const store = choiceOf('store', name, ['memory', 'file', 'aws']) ?? 'memory'
  if (store === 'memory' && share)
    throw new UsageError('--share needs --store file or --store aws, which others can reach.')
  if (store !== 'memory' && provider === undefined)
    throw new UsageError(
      `--store ${store} needs --start-url: an emulator of its own forgets all at the end.`,
    )
  return { store, share }
}

const signInOf = (values: SignInValues): SignInCommand => {
  if (values.json === true && values.plain === true)
    throw new UsageError('--json and --plain exclude each other.')
  const clientName = values['client-name'] ?? 'authchart'
  if (clientName === '' || clientName.length > 100)
    throw new UsageError('--client-name must be a name of 1 to 100 characters.')
  if (values.record === '') throw new UsageError('--record must be a file, such as bug.ndjson.')
  const scopes = values.scope
  if (scopes?.includes('') === true || (scopes?.length ?? 0) > 25)
    throw new UsageError('--scope must not be empty, nor be given more than 25 times.')
  const script = scriptOf(values)
  const provider = providerOf(values, script)
  return {
    name: 'signIn',
    provider,
    script,
    clientName,
    scopes,
    mode: values.json === true ? 'json' : values.plain === true ? 'plain' : undefined,
    showQr: values['no-qr'] !== true,
    nonInteractive: values['non-interactive'] === true,
    waitMs: waitMsOf(values),
    method: choiceOf('method', values.method, ['auto', 'device', 'authorizationCode']) ?? 'auto',
    browser: browserOf(values),
    prompt: choiceOf('prompt', values.prompt, ['if-needed', 'always']) ?? 'if-needed',
    ...keepingOf(values, provider),
    record: values.record,
  }
}

const replayOf = (args: readonly string[]): Command => {
  const { values, positionals } = parseWith(args, replayOptions, true)
  if (values.help === true) return { name: 'help' }
  if (values.version === true) return { name: 'version' }
  const [file = '', ...others] = positionals
  if (file === '' || others.length > 0)
    throw new UsageError('replay needs one file, a recording, such as bug.ndjson.')
  if (values.save === '') throw new UsageError('--save must be a file, such as bug.test.ts.')
  return { name: 'replay', file, save: values.save }
}

/** What the arguments ask for. Throws a `UsageError` of one line. */
export const parseCommand = (args: readonly string[]): Command => {
  const [first, ...rest] = args
  if (first === 'replay') return replayOf(rest)
  if (first === 'view') return viewOf(rest)
  const isEmulator = first === 'emulator'
  if (!isEmulator && first !== undefined && !first.startsWith('-'))
    throw new UsageError(`There is no command "${first}".`)
  const values = isEmulator ? parse(rest, emulatorOptions) : parse(args, signInOptions)
  if (values.help === true) return { name: 'help' }
  if (values.version === true) return { name: 'version' }
  return isEmulator
    ? {
        name: 'emulator',
        port: portOf((values as { port?: string }).port),
        script: scriptOf(values),
      }
    : signInOf(values)
}
