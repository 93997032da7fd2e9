import { accessPortal } from '../aws/index.ts'
import { openPage } from '../host/open-page.ts'
import { serviceAddress } from './console-address.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { openSession } from './open-session.ts'
import { askRole, requireRole, roleSaid } from './resolve-role.ts'
import { resolveWhere } from './resolve-where.ts'
import type { ConsoleCommand } from './role-options.ts'
import { requireSignIn } from './signed-in.ts'
import { isAttended, type Streams } from './streams.ts'

/** Opens the console in the browser, by a link without a secret: the person's own sign-in there lets them in. */
export const runConsole = async (
  command: ConsoleCommand,
  streams: Streams,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { where: values, service, print, json } = command
  const { signal } = interruption
  const { output } = streams
  const asking: Streams = { ...streams, asks: !json }
  const where = await resolveWhere(values, asking, signal)
  await using opened = openSession(where)
  const { session, host } = opened
  const portal = accessPortal(session)
  const ask = async () => {
    await requireSignIn(opened, where, asking, interruption)
    return askRole(portal, 'Open the console as:', { streams, clock: host.clock, signal })
  }
  const said = roleSaid(values, where)
  const { accountId, roleName } =
    said ?? (isAttended(asking) ? await ask() : requireRole(values, where))
  const region = where.workRegion ?? where.provider.region
  const destination = service === undefined ? command.destination : serviceAddress(service, region)
  const url = portal.consoleLink({
    accountId,
    roleName,
    ...(destination !== undefined && { destination }),
  })
  if (json) {
    output.write(`${JSON.stringify({ type: 'console', accountId, roleName, url })}\n`)
    return exitCodes.signedIn
  }
  if (!print && (await openPage(host, url).catch(() => false)) === true) {
    output.write(`Opened the console as ${roleName} in ${accountId}.\n`)
    return exitCodes.signedIn
  }
  if (!print) streams.errors.write('No browser opened: go there yourself.\n')
  output.write(`${url}\n`)
  return exitCodes.signedIn
}
