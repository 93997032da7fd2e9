import { nodeRedirectReceiver } from '../host/node-redirect.ts'
import type { ConfigView } from '../aws/config/types.ts'
import { plainText } from '../kit/plain-text.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { leaveWord, unattended } from './leave-to-person.ts'
import { openSession } from './open-session.ts'
import { rememberPlace } from './places.ts'
import { profilesOf } from './profiles-of.ts'
import { readSurroundings, resolveWhere } from './resolve-where.ts'
import type { LoginCommand } from './session-options.ts'
import { showSignIn } from './show-sign-in.ts'
import { Stop } from './stop.ts'
import type { Streams } from './streams.ts'
import type { Where } from './where.ts'

/** What the person can do now. */
const worksNow = ({ profile, said }: Where, profiles: readonly string[]): string => {
  const [first] = profiles
  if (first === undefined)
    return `No profile uses this sign-in yet. Write some: authchart configure ${said}`
  const named = profile ?? first
  const more = profiles.filter((name) => name !== named).length
  const rest =
    more === 0 ? '' : ` ${more} more profile${more === 1 ? ' uses' : 's use'} this sign-in.`
  return `Works now: aws --profile ${named} …, and SDKs and Terraform with AWS_PROFILE=${named}.${rest}`
}

/** What keeps other tools from reading the file as it was meant. */
const tellProblems = ({ problems }: ConfigView, errors: NodeJS.WritableStream): void => {
  for (const { line, what, advice } of problems.slice(0, 3))
    errors.write(plainText(`~/.aws/config, line ${line}: ${what} ${advice}`) + '\n')
  if (problems.length > 3) errors.write(`… and ${problems.length - 3} more like this.\n`)
}

/** Signs in, for all tools on this machine. */
export const runLogin = async (
  command: LoginCommand,
  streams: Streams,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { where: values, method, redirectPort, prompt, scopes, json, nonInteractive } = command
  const { output, input } = streams
  const around = await readSurroundings()
  const where = await resolveWhere(values, streams, interruption.signal, around)
  const ports = {
    ...(redirectPort !== undefined && { redirect: nodeRedirectReceiver({ port: redirectPort }) }),
    ...(nonInteractive && { capabilities: unattended }),
  }
  await using opened = openSession({ ...where, ...(scopes && { scopes }) }, ports)
  const { code, end, needed } = await showSignIn({
    ...opened,
    where,
    output,
    ...(!nonInteractive && { input }),
    mode: json ? 'json' : undefined,
    signIn: { prompt, method, ...(nonInteractive && { openBrowser: false }) },
    person: command,
    interruption,
  })
  const { clock } = opened.host
  if (needed !== undefined)
    leaveWord(needed, { isKept: true, mayBeKept: true, isJson: json, output, clock })
  if (end.status === 'failed' && end.error.code === 'redirect_unavailable' && redirectPort)
    throw new Stop(
      exitCodes.configuration,
      `Port ${redirectPort} of 127.0.0.1 cannot be used: choose another --redirect-port, or leave it out for any that is free.`,
    )
  if (code !== exitCodes.signedIn || end.status !== 'signedIn') return code
  await rememberPlace(where.provider)
  const profiles = profilesOf(where.provider, around.config)
  const { expiresAt, refreshable } = end
  if (!json) tellProblems(around.config, streams.errors)
  output.write(
    json
      ? `${JSON.stringify({ type: 'ready', expiresAt, refreshable, profiles })}\n`
      : `${output.isTTY ? '  ' : ''}${worksNow(where, profiles)}\n`,
  )
  return code
}
