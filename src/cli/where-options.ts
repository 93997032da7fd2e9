import type { Option } from 'commander'
import { grouped, textOption } from './values.ts'

/** Where a command is to sign in, or has signed in, as it was said. */
export interface WhereValues {
  readonly profile?: string
  readonly ssoSession?: string
  readonly startUrl?: string
  readonly region?: string
  readonly endpoint?: string
  /** With a start URL: how its session is called. */
  readonly sessionName?: string | undefined
}

/** The options that say where: one of the first three, or none. */
export const whereOptions = (): readonly Option[] =>
  grouped('Where (without, what ~/.aws/config and the last sign-in say):', [
    textOption('--profile <name>', 'a profile of ~/.aws/config').default(undefined, '$AWS_PROFILE'),
    textOption('--sso-session <name>', 'an [sso-session] of ~/.aws/config'),
    textOption('--start-url <url>', 'the address of your AWS access portal'),
    textOption('--region <name>', 'with --start-url: the region of your IAM Identity Center'),
    textOption('--endpoint <url>', 'another address of the service, such as an emulator'),
  ])

/** For commands that may give a start URL a name of the person's own. */
export const sessionNameOption = (): Option =>
  textOption('--session-name <name>', 'with --start-url: how its [sso-session] is called')

/** A role, as it was said. */
export interface RoleValues extends WhereValues {
  readonly account?: string | undefined
  readonly role?: string | undefined
}

/** The options that say which role, where no profile does. */
export const roleOptions = (): readonly Option[] =>
  grouped('Which role (without, that of the profile):', [
    textOption('--account <id>', 'the twelve digits of the account'),
    textOption('--role <name>', 'the name of the role'),
  ])
