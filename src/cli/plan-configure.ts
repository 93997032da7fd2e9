import { commandLine } from '../aws/config/command-line.ts'
import type { SectionChange } from '../aws/config/changes.ts'
import { planProfiles, type ProfilePlan } from '../aws/config/plan.ts'
import { nameRoles, readTemplate } from '../aws/config/template.ts'
import type { ConfigView } from '../aws/config/types.ts'
import type { AccountRole, RoleRef } from '../aws/types.ts'
import type { Provider } from '../protocol/identity-center/providers.ts'
import type { ConfigureCommand } from './configure-options.ts'
import { UsageError } from './usage-error.ts'

export const defaultTemplate = '{accountName}-{roleName}'

/** What the program is run by, from the root: this program and its file. */
export type Program = readonly [file: string, script: string]

/** The name of a profile that nobody has named. Pure. */
export const defaultName = (row: AccountRole, session: string): string => {
  const [named] = nameRoles([row], readTemplate('configure', defaultTemplate, session))
  return named?.name ?? row.accountId
}

/** The command line by which a profile asks this program for keys. */
const processOf =
  (session: string, [file, script]: Program) =>
  ({ accountId, roleName }: RoleRef): string =>
    commandLine(file, [
      script,
      'credentials',
      '--sso-session',
      session,
      '--account',
      accountId,
      '--role',
      roleName,
    ])

export interface PlanInput {
  readonly command: Pick<
    ConfigureCommand,
    'all' | 'prune' | 'force' | 'profileRegion' | 'output' | 'credentialProcess'
  >
  readonly provider: Provider
  readonly session: string
  readonly rows: readonly AccountRole[]
  readonly template: string
  readonly view: ConfigView
  readonly program: Program
}

export interface ConfigurePlan extends ProfilePlan {
  /** Those of the profiles, and the one of their session. */
  readonly all: readonly SectionChange[]
}

/** What is to be written. Throws a `UsageError` for a template that cannot be. Pure. */
export const planConfigure = (o: PlanInput): ConfigurePlan => {
  const { command, provider, session, rows, template, view, program } = o
  const { prune, force, profileRegion: region, output, credentialProcess } = command
  try {
    const plan = planProfiles({
      rows,
      session,
      template,
      view,
      prune,
      force,
      region,
      output,
      ...(credentialProcess && { credentialProcess: processOf(session, program) }),
    })
    const { startUrl, region: where } = provider
    const ofSession: SectionChange = {
      kind: 'sso-session',
      name: session,
      set: { startUrl, region: where },
      ...(force && { force }),
    }
    return { ...plan, all: [ofSession, ...plan.changes] }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(error.message.replace(/^\w+: (?:template )?/, '--name '))
  }
}
