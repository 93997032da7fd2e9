import type { Script } from '../emulator/index.ts'
import type { ConfigureCommand } from './configure-options.ts'
import type {
  AccountsCommand,
  ConsoleCommand,
  CredentialsCommand,
  ExecCommand,
} from './role-options.ts'
import type { LoginCommand, LogoutCommand, StatusCommand } from './session-options.ts'
import type { SignInCommand } from './sign-in-options.ts'
import type { ViewCommand } from './view-options.ts'

export interface EmulatorCommand {
  readonly name: 'emulator'
  readonly port: number
  readonly script: Script
  /** What to run on it, with its arguments; nothing where it is served until it is interrupted. */
  readonly command: readonly string[]
}

export interface ReplayCommand {
  readonly name: 'replay'
  /** The recording. */
  readonly file: string
  /** Where a test is written that replays it. */
  readonly save: string | undefined
}

/** What the arguments ask for. */
export type Command =
  | { readonly name: 'help'; readonly text: string }
  | { readonly name: 'version' }
  | SignInCommand
  | EmulatorCommand
  | ReplayCommand
  | ViewCommand
  | LoginCommand
  | LogoutCommand
  | StatusCommand
  | AccountsCommand
  | ConfigureCommand
  | CredentialsCommand
  | ExecCommand
  | ConsoleCommand
