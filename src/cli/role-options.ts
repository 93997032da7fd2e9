import { isAccountId } from '../aws/role-ref.ts'
import { Option, type Command as Program } from 'commander'
import { isConsoleAddress } from './console-address.ts'
import { addAll, jsonOption } from './session-options.ts'
import { UsageError } from './usage-error.ts'
import { choiceOption, filledOption, secondsOption, textOption } from './values.ts'
import { roleOptions, whereOptions, type RoleValues, type WhereValues } from './where-options.ts'

export const formats = [
  'process',
  'env',
  'env-no-export',
  'powershell',
  'windows-cmd',
  'fish',
] as const

export type Format = (typeof formats)[number]

export interface AccountsCommand {
  readonly name: 'accounts'
  readonly where: WhereValues
  readonly json: boolean
}

export interface CredentialsCommand {
  readonly name: 'credentials'
  readonly where: RoleValues
  readonly format: Format
  /** How long a person is waited for, in milliseconds; 0: nobody is asked. */
  readonly waitMs: number
  readonly json: boolean
}

export interface ExecCommand {
  readonly name: 'exec'
  readonly where: RoleValues
  readonly file: string
  readonly args: readonly string[]
  /** Whether the child's keys are to outlive their own expiry. */
  readonly refresh: boolean
  readonly json: boolean
}

export interface ConsoleCommand {
  readonly name: 'console'
  readonly where: RoleValues
  readonly service: string | undefined
  readonly destination: string | undefined
  /** Print the link, and open nothing. */
  readonly print: boolean
  readonly json: boolean
}

export interface Json {
  readonly json?: boolean
}

/** Throws a `UsageError` for half a role. */
export const refuseHalfRole = ({ account, role }: RoleValues): void => {
  if ((account === undefined) !== (role === undefined))
    throw new UsageError('--account and --role belong together.')
  if (account !== undefined && !isAccountId(account))
    throw new UsageError('--account must be the twelve digits of an account.')
  if (role === '') throw new UsageError('--role must be the name of a role, such as ReadOnly.')
}

/** Describes `accounts`. */
export const defineAccounts = (command: Program): Program =>
  addAll(command, [jsonOption('a line of JSON for each role, as they come')], whereOptions())

/** What the options of `accounts` ask for. */
export const accountsOf = (values: WhereValues & Json): AccountsCommand => ({
  name: 'accounts',
  where: values,
  json: values.json === true,
})

interface CredentialsValues extends RoleValues, Json {
  readonly format: Format
  readonly wait?: number
}

/** Describes `credentials`. */
export const defineCredentials = (command: Program): Program =>
  addAll(
    command,
    [
      choiceOption('--format <format>', 'how keys are written', formats).default('process'),
      secondsOption('--wait <s>', 'signed out: open the browser, and wait so long for you'),
      jsonOption('as --format process; what goes wrong is JSON, too'),
    ],
    whereOptions(),
    roleOptions(),
  )

/** What the options of `credentials` ask for. */
export const credentialsOf = (values: CredentialsValues): CredentialsCommand => {
  refuseHalfRole(values)
  const { format, wait = 0, json = false } = values
  if (json && format !== 'process')
    throw new UsageError(`--json and --format ${format} exclude each other.`)
  return { name: 'credentials', where: values, format, waitMs: wait * 1_000, json }
}

/** Describes `exec`. */
export const defineExec = (command: Program): Program =>
  addAll(
    command
      .usage('[options] -- <command> [args...]')
      .argument('[command...]', 'what to run, with its arguments')
      .passThroughOptions(),
    [
      new Option(
        '--refresh',
        'keep its keys fresh for as long as it runs, by an endpoint on 127.0.0.1',
      ),
      jsonOption('what goes wrong before it runs is JSON'),
    ],
    whereOptions(),
    roleOptions(),
  )

interface ExecValues extends RoleValues, Json {
  readonly refresh?: boolean
}

/** What the options of `exec` ask for. */
export const execOf = (values: ExecValues, [file, ...args]: readonly string[]): ExecCommand => {
  refuseHalfRole(values)
  if (file === undefined || file === '')
    throw new UsageError(
      'exec needs a command, such as: authchart exec --profile dev -- aws s3 ls.',
    )
  const { refresh = false, json = false } = values
  return { name: 'exec', where: values, file, args, refresh, json }
}

interface ConsoleValues extends RoleValues, Json {
  readonly service?: string
  readonly destination?: string
  readonly print?: boolean
}

/** Describes `console`. */
export const defineConsole = (command: Program): Program =>
  addAll(
    command,
    [
      filledOption('--service <name>', 'where in the console, as s3', 'a service, such as s3'),
      textOption('--destination <url>', 'any address in the console'),
      new Option('--print', 'print the link, and open nothing'),
      jsonOption('the link as JSON; opens nothing'),
    ],
    whereOptions(),
    roleOptions(),
  )

/** What the options of `console` ask for. */
export const consoleOf = (values: ConsoleValues): ConsoleCommand => {
  refuseHalfRole(values)
  const { service, destination, print = false, json = false } = values
  if (service !== undefined && destination !== undefined)
    throw new UsageError('--service and --destination exclude each other.')
  if (service !== undefined && !/^[a-z0-9-]+$/.test(service))
    throw new UsageError('--service must be a service, such as s3.')
  if (destination !== undefined && !isConsoleAddress(destination))
    throw new UsageError('--destination must be an https address of the AWS console.')
  return { name: 'console', where: values, service, destination, print, json }
}
