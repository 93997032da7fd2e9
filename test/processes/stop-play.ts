import { createHash } from 'node:crypto'
import type { DeviceCodeView, LogEntry } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { pause } from '../../src/kit/pause.ts'
import { countLostTime } from '../lost-time.ts'
import type { Member } from './crew.ts'
import { actAt, type Extent, type Moment } from './moments.ts'
import type { StopStory } from './stop-stories.ts'
import { Role, type Showing, type Wait } from './stop-role.ts'
import type { Order } from './words.ts'
import { World } from './world.ts'

/** What came of a story. Where nobody was stopped, the moment came too late. */
export interface Stopped {
  readonly story: StopStory
  readonly startedAt: number
  readonly stoppedAt: number | undefined
  readonly wokenAt: number | undefined
  /** By how much this machine was late, from the stop on. */
  readonly lostMs: number
  readonly waits: readonly Wait[]
  readonly showings: readonly Showing[]
  readonly codes: readonly DeviceCodeView[]
  readonly log: readonly LogEntry[]
  /** The digest of what the store holds at the end, and of what each process hands out; when they were the same. */
  readonly stored: string
  readonly held: readonly string[]
  readonly statuses: readonly string[]
  readonly agreedAt: number
  /** Whether the service knows the token in the store. */
  readonly isLive: boolean
  /** What has changed in the folders after all sessions were closed. */
  readonly late: readonly string[]
  readonly extent: Extent
  readonly transcript: string
}

/** Longer than any bound of the laws. */
const patienceMs = 60_000
const lookEveryMs = 250
/** What is still to be written is begun by then. */
const lateMs = 300

const digest = (token: string) => createHash('sha256').update(token).digest('hex')

/** Resolves when the process has loaded what it needs: nobody has opened what it is asked for. */
export const isUp = async (member: Member): Promise<void> => {
  member.order({ do: 'token', id: 'nobody', minTtlMs: 0 })
  await member.hears((told) => (told.id === 'nobody' ? true : undefined))
}

/** The one that is stopped, and those that go on. */
export type Crew = readonly [Member, ...Member[]]

/** One story, in which the first process is stopped at `moment`, for longer than its lease. */
export const playStop = async (
  story: StopStory,
  [victim, ...others]: Crew,
  id: string,
  disturbance?: { readonly moment: Moment; readonly extent: Extent; readonly stopMs: number },
): Promise<Stopped> => {
  await using world = await World.create(story.script, story.kind)
  const { emulator, directory, kind } = world
  const { share, token } = story
  if (token !== 'none')
    await world.plantToken(systemClock.now() + (token === 'over' ? -60_000 : 600_000))
  const fromEntry = emulator.log.length
  const roles = [victim, ...others].map(
    (member, n) => new Role(n === 0 ? 'the stopped one' : `other ${n}`, member, id),
  )
  const [first, ...rest] = roles
  if (first === undefined) throw new Error('nobody')
  const startedAt = systemClock.now()

  const stopped = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  let lostMs = (): number => 0
  let hasEnded = false
  let stoppedAt: number | undefined
  const stop = () => {
    if (hasEnded || stoppedAt !== undefined) return
    victim.stop()
    stoppedAt = victim.stoppedAt
    lostMs = countLostTime()
    stopped.resolve()
  }
  let files = 0
  const stopCounting = world.onFile(() => (files += 1))
  if (disturbance !== undefined) actAt(disturbance.moment, victim, world, disturbance.extent, stop)

  const open: Order = {
    do: 'open',
    id,
    directory,
    kind,
    endpoint: emulator.url,
    method: 'device',
    share,
    refreshWindowMs: 2_000,
  }
  const begin = async (role: Role): Promise<void> => {
    role.member.order(open)
    if (token === 'none' || (token === 'over' && share === 'machine')) return role.signIn()
    await role.token(token === 'over' ? 0 : 3_600_000)
  }
  const firstEnds = begin(first).then(() => {
    hasEnded = true
    done.resolve()
  })
  const isBegun = victim.hears((told) => (told.id === id ? true : undefined))
  await Promise.race([isBegun, stopped.promise])
  const restEnd = Promise.all(rest.map(begin))

  await Promise.race([stopped.promise, done.promise])
  const time = systemClock.now() - startedAt
  const isStopped = () => stoppedAt !== undefined
  if (isStopped()) {
    // What is good is handed out meanwhile, whoever stands still.
    const asking = token === 'short' ? rest.map((role) => role.token(0)) : []
    await pause(systemClock, disturbance?.stopMs ?? 0)
    victim.wake()
    await Promise.all(asking)
  }
  await Promise.all([firstEnds, restEnd])
  const deadline = systemClock.now() + patienceMs
  let stored = ''
  let held: string[] = []
  let isLive = false
  for (;;) {
    const opened = await world.token()
    stored = opened === undefined ? 'none' : digest(opened.stored.accessToken)
    isLive = opened !== undefined && emulator.isLive(opened.stored.accessToken)
    const before = roles.map((role) => role.waits.length)
    held = await Promise.all(roles.map((role) => role.token(0)))
    // These are looks, not waits.
    roles.forEach((role, n) => role.waits.splice(before[n] ?? 0))
    const agree = held.every((one) => one === stored)
    if (agree && roles.every((role) => role.status === 'signedIn')) break
    if (systemClock.now() > deadline) break
    await pause(systemClock, lookEveryMs)
  }
  const agreedAt = systemClock.now()
  // Whoever was refused what another was about to get has it now.
  if (token === 'short') await Promise.all(roles.map((role) => role.token(3_600_000)))
  const lost = lostMs()
  hasEnded = true
  stopCounting()
  const log = emulator.log.slice(fromEntry)
  const waits = roles.flatMap((role) => role.waits)
  await Promise.all(roles.map((role) => role.close()))
  const late: string[] = []
  const stopListening = world.onFile((change, name) => late.push(`${change} of ${name}`))
  await pause(systemClock, lateMs)
  stopListening()
  return {
    story,
    startedAt,
    stoppedAt,
    wokenAt: isStopped() ? victim.wokenAt : undefined,
    lostMs: lost,
    waits,
    showings: roles.flatMap((role) => role.showings(agreedAt)),
    codes: emulator.codes(),
    log,
    stored,
    held,
    statuses: roles.map(({ status }) => status),
    agreedAt,
    isLive,
    late,
    extent: {
      time,
      line: first.told.length,
      request: log.length,
      file: files,
    },
    transcript: [
      ...roles.map((role) =>
        [
          `${role.name}:`,
          ...role.told.map((told) => `  +${told.at - startedAt} ${JSON.stringify(told)}`),
        ].join('\n'),
      ),
      'requests:',
      ...log.map((entry) => `  +${entry.at - startedAt} ${JSON.stringify(entry)}`),
      `stopped from +${(stoppedAt ?? 0) - startedAt} to +${(victim.wokenAt ?? 0) - startedAt}, agreed at +${agreedAt - startedAt}`,
    ].join('\n'),
  }
}
