import { readFile } from 'node:fs/promises'
import { devNull, homedir } from 'node:os'
import { join } from 'node:path'
import { accessPortal } from '../aws/index.ts'
import { toEnvironment } from '../aws/formats.ts'
import { serveCredentials } from '../aws/serve-credentials.ts'
import { fileStore } from '../store/file.ts'
import { childEnvironment, hasDefaultCredentials } from './child-environment.ts'
import { openSession } from './open-session.ts'
import { askRole, requireRole, roleSaid } from './resolve-role.ts'
import { readSurroundings, resolveWhere } from './resolve-where.ts'
import type { ExecCommand } from './role-options.ts'
import { runChild } from './run-child.ts'
import { requireSignIn } from './signed-in.ts'
import { isAttended, type Streams } from './streams.ts'

const credentialsText = (): Promise<string> => {
  const { AWS_SHARED_CREDENTIALS_FILE: file } = process.env
  return readFile(file || join(homedir(), '.aws', 'credentials'), 'utf8').catch(() => '')
}

/** Runs a command with the credentials of a role; resolves with its exit code. */
export const runExec = async (
  { where: values, file, args, refresh, json }: ExecCommand,
  streams: Streams,
  interruption: AbortController,
): Promise<number> => {
  const { signal } = interruption
  const asking: Streams = { ...streams, asks: !json }
  const around = await readSurroundings()
  const where = await resolveWhere(values, asking, signal, around)
  await using opened = openSession(where)
  await requireSignIn(opened, where, asking, interruption)
  const portal = accessPortal(opened.session)
  const { clock } = opened.host
  const role = isAttended(asking)
    ? (roleSaid(values, where) ??
      (await askRole(portal, `Run ${file} as:`, { streams, clock, signal })))
    : requireRole(values, where)
  const { accountId, roleName } = role
  const provider = portal.credentials({ accountId, roleName, store: fileStore() })
  // A role that one does not have is said before anything runs.
  const keys = await provider()
  await using served = refresh ? await serveCredentials(provider) : undefined
  const hidesFiles =
    served !== undefined && hasDefaultCredentials(around.config, await credentialsText())
  const credentials = served?.env ?? toEnvironment(keys)
  const settings = { credentials, region: where.workRegion, hidesFiles }
  return await runChild(file, args, childEnvironment(process.env, settings, devNull))
}
