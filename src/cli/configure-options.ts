import { Option, type Command as Program } from 'commander'
import { refuseHalfRole, type Json } from './role-options.ts'
import { addAll, jsonOption } from './session-options.ts'
import { UsageError } from './usage-error.ts'
import { filledOption, grouped, textOption } from './values.ts'
import {
  roleOptions,
  sessionNameOption,
  whereOptions,
  type RoleValues,
  type WhereValues,
} from './where-options.ts'

export interface ConfigureCommand {
  readonly name: 'configure'
  readonly where: WhereValues
  readonly sessionName: string | undefined
  /** A profile for each role; else for one that is chosen. */
  readonly all: boolean
  readonly template: string | undefined
  readonly prune: boolean
  readonly force: boolean
  readonly dryRun: boolean
  readonly yes: boolean
  readonly profileRegion: string | undefined
  readonly output: string | undefined
  readonly credentialProcess: boolean
  readonly json: boolean
  readonly account: string | undefined
  readonly role: string | undefined
}

interface ConfigureValues extends RoleValues, Json {
  readonly sessionName?: string
  readonly all?: boolean
  /** Not `name`, which commander's command has. */
  readonly name?: string
  readonly prune?: boolean
  readonly force?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly profileRegion?: string
  readonly output?: string
  readonly credentialProcess?: boolean
}

/** Describes `configure`. */
export const defineConfigure = (command: Program): Program =>
  addAll(
    command,
    [
      new Option('--all', 'a profile for every role of every account'),
      filledOption(
        '--name <template>',
        'how profiles are called, of {accountName}, {accountId}, {roleName} and {session}',
        'a name or a template, such as {accountName}-{roleName}',
      ).default(undefined, '{accountName}-{roleName}'),
      new Option('--prune', 'with --all: remove those it wrote whose role is gone'),
      new Option('--force', 'overwrite profiles that something else wrote'),
      new Option('--dry-run', 'show the difference, and write nothing'),
      new Option('-y, --yes', 'do not ask'),
      jsonOption('what was written, as JSON; asks nothing'),
    ],
    whereOptions(),
    roleOptions(),
    grouped('What profiles say:', [
      sessionNameOption(),
      textOption('--profile-region <name>', 'the region that they work in'),
      textOption('--output <format>', 'the output of the AWS CLI, as json'),
      new Option(
        '--credential-process',
        'ask authchart for keys, which has one set for all processes',
      ),
    ]),
  )

/** What the options of `configure` ask for. */
export const configureOf = (values: ConfigureValues): ConfigureCommand => {
  refuseHalfRole(values)
  const { all = false, prune = false, force = false, dryRun = false, yes = false } = values
  const { name: template, sessionName, profileRegion, output, json = false } = values
  const { account, role, credentialProcess = false, ...where } = values
  if (prune && !all) throw new UsageError('--prune needs --all.')
  if (all && account !== undefined) throw new UsageError('--all and --account exclude each other.')
  if (all && template !== undefined && !template.includes('{'))
    throw new UsageError('--name must be a template with --all, such as {accountName}-{roleName}.')
  if (where.region !== undefined && where.startUrl === undefined)
    throw new UsageError(
      '--region is that of the --start-url; where profiles work is --profile-region.',
    )
  return {
    name: 'configure',
    where,
    sessionName,
    all,
    template,
    prune,
    force,
    dryRun,
    yes,
    profileRegion,
    output,
    credentialProcess,
    json,
    account,
    role,
  }
}
