import { systemClock } from '../kit/clock.ts'
import { timeOf } from '../panel/format-time.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { openSession } from './open-session.ts'
import { profilesOf, someOf } from './profiles-of.ts'
import { readSurroundings } from './resolve-where.ts'
import { restored } from './restored.ts'
import type { StatusCommand } from './session-options.ts'
import type { Streams } from './streams.ts'
import { findWhere, type Surroundings, type Where } from './where.ts'

interface Standing {
  readonly startUrl: string
  readonly region: string
  readonly sessionName?: string | undefined
  readonly signedIn: boolean
  readonly expiresAt?: number
  /** Whether it is renewed without the person. */
  readonly refreshable?: boolean
  readonly profiles: readonly string[]
}

const standingOf = async (where: Where, { config }: Surroundings): Promise<Standing> => {
  const { startUrl, region, sessionName } = where.provider
  await using opened = openSession(where)
  const state = await restored(opened.session, opened.host.clock)
  const isIn = state.status === 'signedIn'
  return {
    startUrl,
    region,
    ...(sessionName !== undefined && { sessionName }),
    signedIn: isIn,
    ...(isIn && { expiresAt: state.expiresAt, refreshable: state.refreshable }),
    profiles: profilesOf(where.provider, config),
  }
}

const linesOf = (standing: Standing, now: number): string => {
  const { startUrl, sessionName, expiresAt, refreshable = false, profiles } = standing
  const until = expiresAt === undefined ? '' : timeOf(expiresAt, { now })
  const words =
    expiresAt === undefined
      ? 'signed out'
      : refreshable
        ? `signed in, and renewed by itself (now until ${until})`
        : `signed in until about ${until}`
  const used = profiles.length === 0 ? 'no profile uses it' : `profiles: ${someOf(profiles)}`
  const name = sessionName === undefined ? startUrl : `${sessionName}  ${startUrl}`
  return `${expiresAt === undefined ? '○' : '●'} ${name}\n    ${words}\n    ${used}\n`
}

/** Says who is signed in where; asks no person. */
export const runStatus = async (
  { where: values, json }: StatusCommand,
  { output }: Pick<Streams, 'output'>,
): Promise<ExitCode> => {
  const around = await readSurroundings()
  const found = findWhere(values, around)
  const all = found.kind === 'one' ? [found.where] : found.all
  const standings = await Promise.all(all.map((where) => standingOf(where, around)))
  const now = systemClock.now()
  output.write(
    json
      ? `${JSON.stringify(standings, undefined, 2)}\n`
      : standings.length === 0
        ? 'Nobody has signed in. Sign in: authchart login\n'
        : standings.map((one) => linesOf(one, now)).join(''),
  )
  return standings.some(({ signedIn }) => signedIn) ? exitCodes.signedIn : exitCodes.humanNeeded
}
