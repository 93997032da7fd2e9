import { Command as Program, CommanderError } from 'commander'
import type { Script } from '../emulator/index.ts'
import type { Command, ReplayCommand } from './commands.ts'
import { configureOf, defineConfigure } from './configure-options.ts'
import { layOutHelp } from './help-format.ts'
import { examplesText, exitCodesText, keyWords, notesText } from './help-text.ts'
import {
  accountsOf,
  consoleOf,
  credentialsOf,
  defineAccounts,
  defineConsole,
  defineCredentials,
  defineExec,
  execOf,
} from './role-options.ts'
import { scriptOf, scriptOptions } from './script-options.ts'
import {
  defineLogin,
  defineLogout,
  defineStatus,
  loginOf,
  logoutOf,
  statusOf,
} from './session-options.ts'
import { defineSignIn, signInOf } from './sign-in-options.ts'
import { UsageError } from './usage-error.ts'
import { filledOption, portOption } from './values.ts'
import { defineView, viewOf } from './view-options.ts'

type Ask = (command: Command) => void

const commandOf = (parent: Program, name: string, group: string, description: string): Program =>
  parent.command(name).helpGroup(group).description(description)

const refuseMore = ([first]: readonly string[]): void => {
  if (first !== undefined) throw new UsageError(`Unexpected argument '${first}'.`)
}

const replayOf = (save: string | undefined, [file = '', ...others]: string[]): ReplayCommand => {
  if (file === '' || others.length > 0)
    throw new UsageError('replay needs one file, a recording, such as bug.ndjson.')
  return { name: 'replay', file, save }
}

const tryOut = 'To try it out, and to look inside:'

const addTools = (program: Program, ask: Ask): void => {
  const emulator = commandOf(
    program,
    'emulator',
    tryOut,
    'Serve the emulator until Ctrl-C, or for as long as a command runs.',
  )
    .usage('[options] [-- <command> [args...]]')
    .argument('[command...]', 'what to run, with AWS_ENDPOINT_URL set to the emulator')
  emulator.addOption(
    portOption('--port <port>', 'where it is served, on 127.0.0.1').default(undefined, 'any'),
  )
  for (const option of scriptOptions()) emulator.addOption(option)
  emulator.action((_, values: Script & { port?: number }) => {
    const { args: command } = emulator
    ask({ name: 'emulator', port: values.port ?? 0, script: scriptOf(values), command })
  })

  const replay = commandOf(program, 'replay', tryOut, 'Replay a recording.')
    .usage('[options] <file>')
    .argument('[file]', 'a recording')
    .addOption(
      filledOption(
        '--save <test>',
        'write a Vitest test that carries the recording; a file that is there already stays',
        'a file, such as bug.test.ts',
      ),
    )
    .action((_, { save }: { save?: string }) => ask(replayOf(save, replay.args)))

  const view = defineView(commandOf(program, 'view', tryOut, 'Watch charts, or a recording.'))
  view.action((_, values: Parameters<typeof viewOf>[0]) => ask(viewOf(values, view.args)))
}

const signIns = 'Your sign-in, which the AWS CLI and all SDKs share:'
const lastMile = 'Accounts, roles and keys:'

const addSignIns = (program: Program, ask: Ask): void => {
  const add = (name: string, description: string) => commandOf(program, name, signIns, description)
  const login = defineLogin(add('login', 'Sign in; aws, SDKs and Terraform go on with it.')).action(
    (values: Parameters<typeof loginOf>[0]) => {
      refuseMore(login.args)
      ask(loginOf(values))
    },
  )
  const logout = defineLogout(add('logout', 'Sign out, here and at AWS.')).action((values) => {
    refuseMore(logout.args)
    ask(logoutOf(values))
  })
  const status = defineStatus(
    add('status', 'Who is signed in where, until when, and which profiles use it.'),
  ).action((values) => {
    refuseMore(status.args)
    ask(statusOf(values))
  })
}

const addLastMile = (program: Program, ask: Ask): void => {
  const add = (name: string, description: string) => commandOf(program, name, lastMile, description)
  const accounts = defineAccounts(add('accounts', 'List your accounts and roles.')).action(
    (values) => {
      refuseMore(accounts.args)
      ask(accountsOf(values))
    },
  )
  const configure = defineConfigure(
    add('configure', 'Write profiles into ~/.aws/config, and show the difference first.'),
  ).action((values) => {
    refuseMore(configure.args)
    ask(configureOf(values))
  })
  const credentials = defineCredentials(
    add('credentials', 'Print the keys of a role, for credential_process and for shells.'),
  ).action((values: Parameters<typeof credentialsOf>[0]) => {
    refuseMore(credentials.args)
    ask(credentialsOf(values))
  })
  const exec = defineExec(add('exec', 'Run a command with the keys of a role.')).action(
    (_, values) => ask(execOf(values, exec.args)),
  )
  const console = defineConsole(add('console', 'Open the AWS console with a role.')).action(
    (values) => {
      refuseMore(console.args)
      ask(consoleOf(values))
    },
  )
}

/** Options of the sign-in have no meaning for a command. */
const refuseBefore = (program: Program, command: Program): void => {
  const stray = program.options.find(
    (option) => program.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (stray !== undefined)
    throw new UsageError(
      `${stray.long ?? stray.flags} belongs after "${command.name()}", if there.`,
    )
}

/** The whole command line: what it takes, and how it says so. `ask` hears what the arguments ask for. */
export const createProgram = (ask: Ask = () => {}): Program => {
  const program = layOutHelp(new Program('authchart'))
    .description('Sign in with AWS IAM Identity Center, in the terminal.')
    .usage('[options] | <command> [options]')
    .enablePositionalOptions()
    .commandsGroup(tryOut)
    .allowExcessArguments()
    .exitOverride()
    .helpOption('-h, --help', 'what there is, and stop')
    .version('', '-v, --version', 'the version, and stop')
    .hook('preSubcommand', refuseBefore)
  defineSignIn(program).action(() => {
    refuseMore(program.args)
    ask(signInOf(program.opts()))
  })
  addSignIns(program, ask)
  addLastMile(program, ask)
  addTools(program, ask)
  for (const command of program.commands)
    command
      .version('', '-v, --version', 'the version, and stop')
      .addHelpText('after', () => notesText(command.name()) + examplesText(command.name()))
  return program
    .helpCommand('help [command]', 'what a command takes')
    .addHelpText('after', () => `\n${keyWords}${examplesText('')}${exitCodesText()}`)
}

/** A message of the parser as a sentence of ours: `error: unknown option '--x'\n(Did you mean --y?)`. */
const sentenceOf = (message: string): string => {
  const [first = '', hint = ''] = message.replace(/^error: /, '').split('\n')
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`
  return `${sentence} ${hint.replace(/^\(|\)$/g, '')}`.trim()
}

/** What the arguments ask for. Throws a `UsageError` of one line. */
export const parseCommand = (args: readonly string[]): Command => {
  let asked: Command | undefined
  let text = ''
  const program = createProgram((command) => (asked = command))
  const listen = (one: Program): void => {
    one.configureOutput({ writeOut: (more) => (text += more), outputError: () => {} })
    for (const command of one.commands) listen(command)
  }
  listen(program)
  const [first] = args
  const isCommand = (name: string) =>
    name === 'help' || program.commands.some((command) => command.name() === name)
  if (first !== undefined && !first.startsWith('-') && !isCommand(first))
    throw new UsageError(`There is no command "${first}".`)
  try {
    program.parse(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.version') return { name: 'version' }
    if (error.exitCode === 0) return { name: 'help', text }
    throw new UsageError(sentenceOf(error.message))
  }
  // What stands before a `--` may be an option that somebody meant.
  if (asked?.name === 'emulator' && !args.includes('--')) refuseMore(asked.command)
  return asked ?? { name: 'help', text }
}
