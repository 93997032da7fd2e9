import { accessPortal } from '../aws/index.ts'
import { formatCredentials } from '../aws/formats.ts'
import { nodeHost } from '../host/node.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { fileStore } from '../store/file.ts'
import { openSession, type Opened } from './open-session.ts'
import { requireRole } from './resolve-role.ts'
import { resolveWhere } from './resolve-where.ts'
import type { CredentialsCommand } from './role-options.ts'
import { hasToken, isSignedOut, signInAdvice } from './signed-in.ts'
import { Stop } from './stop.ts'
import type { Streams } from './streams.ts'
import type { Where } from './where.ts'

/** Opens the browser, and waits: what happens is told beside the keys, which alone are on stdout. */
const waitForPerson = async (
  opened: Opened,
  where: Where,
  { waitMs }: CredentialsCommand,
  { errors }: Streams,
  interruption: AbortController,
): Promise<void> => {
  if (await hasToken(opened.session, interruption.signal)) return
  const { showSignIn } = await import('./show-sign-in.ts')
  const { code } = await showSignIn({
    ...opened,
    where,
    output: errors,
    mode: 'plain',
    waitMs,
    opensPage: true,
    interruption,
  })
  if (code === exitCodes.humanNeeded)
    throw new Stop(exitCodes.fault, `Nobody signed in within ${waitMs / 1_000} s.`)
  if (code !== exitCodes.signedIn) throw new Stop(code, 'Not signed in.')
}

/** A person is at this machine, or they would not be waited for. */
const attendedPorts = () => {
  const { capabilities } = nodeHost()
  return { capabilities: { ...capabilities, interactive: true } }
}

/** Prints keys of a role, and nothing else. Asks nobody without `--wait`. */
export const runCredentials = async (
  command: CredentialsCommand,
  streams: Streams,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { where: values, format, waitMs } = command
  const { signal } = interruption
  const where = await resolveWhere(values, { ...streams, asks: false }, signal)
  const role = requireRole(values, where)
  await using opened = openSession(where, waitMs > 0 ? attendedPorts() : {})
  if (waitMs > 0) await waitForPerson(opened, where, command, streams, interruption)
  const provider = accessPortal(opened.session).credentials({ ...role, store: fileStore(), signal })
  try {
    streams.output.write(formatCredentials(await provider(), format))
  } catch (error) {
    if (isSignedOut(error)) throw new Stop(exitCodes.fault, signInAdvice(where), { cause: error })
    throw error
  }
  return exitCodes.signedIn
}
