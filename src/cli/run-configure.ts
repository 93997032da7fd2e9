import { sharedConfig, type ConfigPreview } from '../aws/config/file.ts'
import { isName } from '../aws/config/spelling.ts'
import { accessPortal } from '../aws/index.ts'
import type { AccountRole } from '../aws/types.ts'
import type { ConfigureCommand } from './configure-options.ts'
import { differenceOf } from './difference.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { listRoles, rowsOf } from './list-roles.ts'
import { openSession, type Opened } from './open-session.ts'
import { rememberPlace } from './places.ts'
import {
  defaultName,
  defaultTemplate,
  planConfigure,
  type ConfigurePlan,
} from './plan-configure.ts'
import { askText, askWhether } from './prompts.ts'
import { askRole, requireRole, roleSaid } from './resolve-role.ts'
import { readSurroundings, resolveWhere } from './resolve-where.ts'
import { requireSignIn } from './signed-in.ts'
import { defaultSessionName } from './session-name.ts'
import { isAttended, isColoured, type Streams } from './streams.ts'
import { withName, type Where } from './where.ts'

const mostLines = 200

const nameFault = (name: string): string | undefined =>
  isName(name) ? undefined : 'Use letters, digits and _-@+.%:/ only.'

/** The session of the profiles: as ~/.aws/config calls it, as it was said, or as the person says. */
const nameSession = async (
  where: Where,
  { sessionName }: ConfigureCommand,
  streams: Streams,
  signal: AbortSignal,
): Promise<string> => {
  const known = sessionName ?? where.provider.sessionName
  if (known !== undefined) return known
  const standard = defaultSessionName(where.provider.startUrl)
  if (!isAttended(streams)) return standard
  return askText('Name of the [sso-session]:', { standard, check: nameFault }, streams, signal)
}

interface Chosen {
  readonly rows: readonly AccountRole[]
  readonly template: string
}

const choose = async (
  { host, session }: Opened,
  where: Where,
  command: ConfigureCommand,
  streams: Streams,
  signal: AbortSignal,
): Promise<Chosen> => {
  const { clock } = host
  const portal = accessPortal(session)
  const { template } = command
  if (command.all) {
    const accounts = await listRoles(portal, { output: streams.errors, clock, signal })
    return { rows: rowsOf(accounts), template: template ?? defaultTemplate }
  }
  const said = roleSaid(command, { ...where, role: undefined })
  const canAsk = isAttended(streams)
  const row =
    said ??
    (canAsk
      ? await askRole(portal, 'Which role?', { streams, clock, signal })
      : requireRole(command, { ...where, role: undefined }))
  if (template !== undefined) return { rows: [row], template }
  const standard = defaultName(row, where.provider.sessionName ?? '')
  const name = canAsk
    ? await askText('Name of the profile:', { standard, check: nameFault }, streams, signal)
    : standard
  return { rows: [row], template: name }
}

const counted = (words: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${names.length.toLocaleString('en')} ${words}`]

const summaryOf = ({ added, changed, removed, kept, refused }: ConfigurePlan): string => {
  const parts = [
    ...counted('added', added),
    ...counted('changed', changed),
    ...counted('removed', removed),
    ...counted('as they were', kept),
    ...counted(
      'left alone',
      refused.map(({ name }) => name),
    ),
  ]
  return parts.length === 0 ? 'none' : parts.join(', ')
}

const tellRefused = ({ refused }: ConfigurePlan, { errors }: Streams): void => {
  for (const { name, line, what, advice } of refused.slice(0, 10))
    errors.write(`Profile ${name} (line ${line}): ${what} ${advice}\n`)
  if (refused.length > 10) errors.write(`… and ${refused.length - 10} more.\n`)
}

const show = (file: string, preview: ConfigPreview, { dryRun }: ConfigureCommand, s: Streams) => {
  const o = {
    isColoured: isColoured(s.output),
    ...(s.output.isTTY && !dryRun && { most: mostLines }),
  }
  s.output.write(differenceOf(file, preview.before, preview.after, o))
}

/** Writes profiles: shows the difference, asks the person, and writes it at once. */
export const runConfigure = async (
  command: ConfigureCommand,
  given: Streams,
  interruption: AbortController,
): Promise<ExitCode> => {
  const { json, dryRun, yes } = command
  const { signal } = interruption
  const streams: Streams = { ...given, asks: !json }
  const { output } = streams
  const around = await readSurroundings()
  const found = await resolveWhere(command.where, streams, signal, around)
  const session = await nameSession(found, command, streams, signal)
  const where = withName(found, session)
  await using opened = openSession(where)
  await requireSignIn(opened, where, streams, interruption)
  const chosen = await choose(opened, where, command, streams, signal)
  const config = sharedConfig()
  const program = [process.execPath, process.argv[1] ?? ''] as const
  const plan = planConfigure({
    ...chosen,
    command,
    provider: where.provider,
    session,
    view: await config.read(),
    program,
  })
  const preview = await config.preview(plan.all)
  const { added, changed, removed, kept, refused } = plan
  const isSame = preview.before === preview.after
  if (!json && !isSame) show(config.file, preview, command, streams)
  if (!json) tellRefused(plan, streams)
  const asks = !isSame && !dryRun && !yes && isAttended(streams)
  const writes = !isSame && !dryRun && (!asks || (await askWhether('Write this?', streams, signal)))
  if (writes) await config.write(plan.all)
  if (!dryRun && (writes || isSame)) await rememberPlace(where.provider)
  if (json) {
    const told = { type: 'configured', file: config.file, written: writes, session }
    output.write(`${JSON.stringify({ ...told, added, changed, removed, kept, refused })}\n`)
  } else {
    const what = writes ? 'Written' : isSame ? 'Nothing to change' : 'Nothing written'
    output.write(`${what}. Profiles: ${summaryOf(plan)}.\n`)
    const [first] = [...added, ...changed, ...kept]
    if (first !== undefined && !dryRun && (writes || isSame))
      output.write(`Works now: aws --profile ${first} sts get-caller-identity\n`)
  }
  const isRefused = !command.all && refused.length > 0
  return isRefused ? exitCodes.configuration : exitCodes.signedIn
}
