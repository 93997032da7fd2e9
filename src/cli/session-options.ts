import { Option, type Command as Program } from 'commander'
import { personOf, personOptions, type PersonOptions } from './person-options.ts'
import { UsageError } from './usage-error.ts'
import { choiceOption, grouped, listOption, portOption } from './values.ts'
import { sessionNameOption, whereOptions, type WhereValues } from './where-options.ts'

export interface LoginCommand extends PersonOptions {
  readonly name: 'login'
  readonly where: WhereValues
  readonly method: 'auto' | 'device' | 'authorizationCode'
  readonly redirectPort: number | undefined
  readonly prompt: 'if-needed' | 'always'
  readonly scopes: readonly string[] | undefined
  readonly json: boolean
}

export interface LogoutCommand {
  readonly name: 'logout'
  readonly where: WhereValues
  readonly json: boolean
}

export interface StatusCommand {
  readonly name: 'status'
  readonly where: WhereValues
  readonly json: boolean
}

/** The option that every command has. `what` is printed. */
export const jsonOption = (what: string): Option => new Option('--json', what)

export const addAll = (command: Program, ...options: readonly (readonly Option[])[]): Program => {
  for (const option of options.flat()) command.addOption(option)
  return command
}

interface Json {
  readonly json?: boolean
}

interface LoginValues extends WhereValues, Json {
  readonly method: LoginCommand['method']
  readonly redirectPort?: number
  readonly prompt: LoginCommand['prompt']
  readonly scope?: readonly string[]
  readonly nonInteractive?: boolean
  readonly wait?: number
}

/** Describes `login`. */
export const defineLogin = (command: Program): Program =>
  addAll(
    command,
    [jsonOption('a line of JSON for each state, and one for what works at the end')],
    whereOptions(),
    grouped('The sign-in:', [
      sessionNameOption(),
      choiceOption('--method <method>', 'how you are asked', [
        'auto',
        'device',
        'authorizationCode',
      ]).default('auto'),
      portOption('--redirect-port <port>', 'where the browser comes back to, on 127.0.0.1').default(
        undefined,
        'any that is free',
      ),
      choiceOption('--prompt <when>', 'ask even if you are signed in', [
        'if-needed',
        'always',
      ]).default('if-needed'),
      listOption('--scope <scope>', 'what to ask for, once each').default(
        undefined,
        'those of the session, or sso:account:access',
      ),
      ...personOptions(
        'the same command goes on with the same code, and exits 0 once it is confirmed',
      ),
    ]),
  )

/** What the options of `login` ask for. */
export const loginOf = (values: LoginValues): LoginCommand => {
  const { method, redirectPort, prompt, scope, json = false } = values
  const person = personOf(values)
  if (scope?.includes('') === true || (scope?.length ?? 0) > 25)
    throw new UsageError('--scope must not be empty, nor be given more than 25 times.')
  if (redirectPort !== undefined && method === 'device')
    throw new UsageError('--redirect-port and --method device exclude each other.')
  return {
    name: 'login',
    where: values,
    method,
    redirectPort,
    prompt,
    scopes: scope,
    json,
    ...person,
  }
}

/** Describes `logout`. */
export const defineLogout = (command: Program): Program =>
  addAll(command, [jsonOption('what was done, as JSON')], whereOptions())

/** Describes `status`. */
export const defineStatus = (command: Program): Program =>
  addAll(command, [jsonOption('every place as one JSON document')], whereOptions())

/** What the options of `logout` ask for. */
export const logoutOf = (values: WhereValues & Json): LogoutCommand => ({
  name: 'logout',
  where: values,
  json: values.json === true,
})

/** What the options of `status` ask for. */
export const statusOf = (values: WhereValues & Json): StatusCommand => ({
  name: 'status',
  where: values,
  json: values.json === true,
})
