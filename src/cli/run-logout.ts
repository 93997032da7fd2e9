import { exitCodes, type ExitCode } from './exit-code.ts'
import { forgetKeys } from './forget-keys.ts'
import { openSession } from './open-session.ts'
import { resolveWhere } from './resolve-where.ts'
import { restored } from './restored.ts'
import type { LogoutCommand } from './session-options.ts'
import type { Streams } from './streams.ts'

/** Signs out, for all tools on this machine, and says what was done. */
export const runLogout = async (
  { where: values, json }: LogoutCommand,
  streams: Streams,
  { signal }: AbortController,
): Promise<ExitCode> => {
  const where = await resolveWhere(values, streams, signal)
  await using opened = openSession(where)
  const { session } = opened
  const wasSignedIn = (await restored(session, opened.host.clock)).status === 'signedIn'
  await session.signOut()
  await forgetKeys(session)
  const { startUrl, sessionName } = where.provider
  const place = sessionName === undefined ? startUrl : `${sessionName} (${startUrl})`
  streams.output.write(
    json
      ? `${JSON.stringify({ type: 'signedOut', startUrl, sessionName, wasSignedIn })}\n`
      : wasSignedIn
        ? `Signed out of ${place}. Role keys that are out already work until they expire.\n`
        : `Nobody was signed in to ${place}.\n`,
  )
  return exitCodes.signedIn
}
