import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Script } from '../emulator/index.ts'
import { identityCenter, type Provider } from '../providers.ts'
import { UsageError } from './usage-error.ts'

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
}

export interface EmulatorCommand {
  readonly name: 'emulator'
  readonly port: number
  readonly script: Script
}

export type Command =
  { readonly name: 'help' } | { readonly name: 'version' } | SignInCommand | EmulatorCommand

const common = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

const scripted = {
  'approve-after': { type: 'string' },
  'deny-after': { type: 'string' },
  interval: { type: 'string' },
  'expires-in': { type: 'string' },
  'slow-down-on': { type: 'string' },
} as const

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
  emulator: { type: 'boolean' },
  json: { type: 'boolean' },
  plain: { type: 'boolean' },
  'no-qr': { type: 'boolean' },
  'non-interactive': { type: 'boolean' },
} as const

const emulatorOptions = { ...common, ...scripted, port: { type: 'string' } } as const

const parse = <T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) => {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const [message = ''] = String(error instanceof Error ? error.message : error).split(/\.\s|\n/)
    throw new UsageError(`${message.replace(/\.$/, '')}.`)
  }
}

type Scripted = { readonly [K in keyof typeof scripted]?: string | undefined }

const numberOf = (option: string, text: string, least = 0): number => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw new UsageError(`--${option} must be a number of seconds, such as 3, but it is "${text}".`)
}

const scriptOf = (values: Scripted): Script => {
  const seconds = (option: Exclude<keyof Scripted, 'slow-down-on'>, least?: number) => {
    const text = values[option]
    return text === undefined ? undefined : numberOf(option, text, least)
  }
  const polls = values['slow-down-on']?.split(',').map((text) => text.trim())
  if (polls?.some((text) => !/^[1-9]\d*$/.test(text)) === true)
    throw new UsageError('--slow-down-on must be a list of request numbers, such as 2,4.')
  const script = {
    approveAfter: seconds('approve-after'),
    denyAfter: seconds('deny-after'),
    interval: seconds('interval'),
    expiresIn: seconds('expires-in', 1),
    slowDownOn: polls?.map(Number),
  }
  return Object.fromEntries(Object.entries(script).filter(([, value]) => value !== undefined))
}

/** The library's message about an option, in the words of this program. */
const reworded = (error: unknown): unknown => {
  if (!(error instanceof TypeError)) return error
  const message = error.message
    .replace(
      /^\w+: options\.(\w+)/,
      (_, name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    )
    .replace(/, but it is of type \w+\.$/, '.')
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

const signInOf = (values: SignInValues): SignInCommand => {
  if (values.method !== undefined && values.method !== 'device')
    throw new UsageError(`--method must be device, but it is "${values.method}".`)
  if (values.json === true && values.plain === true)
    throw new UsageError('--json and --plain exclude each other.')
  const clientName = values['client-name'] ?? 'authchart'
  if (clientName === '' || clientName.length > 100)
    throw new UsageError('--client-name must be a name of 1 to 100 characters.')
  const scopes = values.scope
  if (scopes?.includes('') === true || (scopes?.length ?? 0) > 25)
    throw new UsageError('--scope must not be empty, nor be given more than 25 times.')
  const script = scriptOf(values)
  return {
    name: 'signIn',
    provider: providerOf(values, script),
    script,
    clientName,
    scopes,
    mode: values.json === true ? 'json' : values.plain === true ? 'plain' : undefined,
    showQr: values['no-qr'] !== true,
    nonInteractive: values['non-interactive'] === true,
  }
}

const portOf = (text = '0'): number => {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port must be a port number, 0 to 65535, but it is "${text}".`)
}

/** What the arguments ask for. Throws a `UsageError` of one line. */
export const parseCommand = (args: readonly string[]): Command => {
  const [first, ...rest] = args
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
