import type { SessionState } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { patiently } from '../contract/processes.ts'
import { createCast, type Machine, type Part } from './day-cast.ts'
import { ask, attend, rhythms, type DayAsked, type Loss } from './day-people.ts'
import { createRealm, type Realm, type RealmScript, type Request, type Wire } from './day-wire.ts'
import { dayMs, deedsOf, type DayDeed, type DayStory } from './day-story.ts'
import { createDice } from './dice.ts'
import type { Bug } from './plant.ts'

/** Something that happened to a machine, or to all of them. Times in real milliseconds. */
export interface Happening {
  readonly what: 'set' | 'slept' | 'revoked' | 'forgotten'
  readonly fromMs: number
  readonly toMs: number
  /** By how much the clock was set. */
  readonly byMs: number
  /** The number of the machine; undefined for all. */
  readonly machine: number | undefined
  readonly region: string | undefined
  /** The sign-in that the service has ended, by number. */
  readonly family: number | undefined
  /** The registration that the service has dropped. */
  readonly clientId: string | undefined
}

export interface DayTrace {
  readonly story: DayStory
  readonly realms: ReadonlyMap<string, Realm>
  readonly parts: readonly Part[]
  readonly requests: readonly Request[]
  readonly happenings: readonly Happening[]
  readonly losses: readonly Loss[]
  readonly asked: readonly DayAsked[]
  /** When the trouble stopped. */
  readonly calmMs: number
  /** What each session said of a token so long after that, where it was signed in all the time. */
  readonly last: readonly DayAsked[]
  /** How each session stood in the end, when there was time to sign in anew. */
  readonly finally: readonly SessionState[]
  /** The timers of all processes when all sessions were disposed. */
  readonly left: number
}

const minute = 60_000
/** After the last fault each session that has a token hands it out within so long. */
export const recoveryMs = 8 * minute
/** And whoever is signed out by then has found out, and has signed in once more. */
const againMs = 22 * minute

const scripts: Readonly<Record<string, RealmScript>> = {
  'us-east-1': { tokenExpiresIn: 900 },
  'us-west-2': { tokenExpiresIn: 1_800 },
  'eu-west-1': { tokenExpiresIn: 3_600, sessionExpiresIn: 28_800 },
  'eu-central-1': { tokenExpiresIn: 3_600, rotation: false },
  'ap-south-1': { tokenExpiresIn: 14_400, reuse: 'allow' },
  'ca-central-1': { tokenExpiresIn: 28_800 },
}

/** By how much clocks are set, and how far in all: a registration of ninety days does not end by them. */
const furthestMs = 61 * dayMs
/**
 * A session that is signed in looks at the clocks once a minute: a sleep and a set-back between two looks cannot be told from a
 * smaller set-back. So they are apart.
 */
const apartMs = 2 * minute

export const playDay = async (story: DayStory, bug?: Bug): Promise<DayTrace> => {
  const base = simulate({ detectsWake: false })
  const { clock } = base
  const dice = createDice(story.seed)
  const all = Object.entries(scripts)
  const one = Math.floor(dice.roll() * all.length)
  const realms = new Map(
    (story.isOneRealm ? all.slice(one, one + 1) : all).map(([region, script]) => [
      region,
      createRealm(clock, script, dice.another().bytes),
    ]),
  )
  const requests: Request[] = []
  const families = new Map<string, number>()
  let isCalm = false
  let downUntilMs = 0
  const air = () => (isCalm ? 'calm' : clock.elapsedMs < downUntilMs ? 'outage' : 'stormy')
  const wire: Wire = { clock, realms, requests, families, dice, air }
  const parts = createCast({ base, wire, bug }, story.sessions, dice.another())
  const machines = [...new Set(parts.map(({ machine }) => machine))]
  const losses: Loss[] = []
  const asked: DayAsked[] = []
  const happenings: Happening[] = []

  for (const part of parts) {
    const own = dice.another()
    const rhythmMs = own.pick(rhythms)
    attend(clock, part, own.another(), losses)
    const askLater = () =>
      clock.outside.setTimeout(
        () => {
          if (!isCalm) asked.push(ask(clock, part, own.pick([0, 0, 0, 10 * minute])))
          askLater()
        },
        own.between(rhythmMs / 2, rhythmMs * 1.5),
      )
    askLater()
  }

  const happened = (what: Happening['what'], more: Partial<Happening> = {}): void => {
    const ms = clock.elapsedMs
    happenings.push({
      what,
      fromMs: ms,
      toMs: ms,
      byMs: 0,
      machine: undefined,
      region: undefined,
      family: undefined,
      clientId: undefined,
      ...more,
    })
  }
  const set = (machine: Machine, byMs: number): void => {
    const setMs = machine.setMs + byMs
    if (Math.abs(setMs) <= furthestMs) Object.assign(machine, { setMs })
  }
  const act = ({ does, byMs }: DayDeed): void => {
    const [region, { service }] = dice.pick([...realms])
    switch (does) {
      case 'setAll':
        happened('set', { byMs })
        for (const machine of machines) set(machine, byMs)
        return
      case 'setOne': {
        const machine = dice.pick(machines)
        happened('set', { byMs, machine: machine.n })
        return set(machine, byMs)
      }
      case 'sleep': {
        const fromMs = clock.elapsedMs
        clock.sleep(byMs)
        return happened('slept', { fromMs, byMs })
      }
      case 'outage':
        downUntilMs = clock.elapsedMs + byMs
        return
      case 'revoke': {
        const signedIn = service.sessions()
        if (signedIn.length === 0) return
        const { n: family } = dice.pick(signedIn)
        service.revokeSession(family)
        return happened('revoked', { region, family })
      }
      case 'forget': {
        const known = requests.flatMap((one) => (one.region === region ? (one.clientId ?? []) : []))
        if (known.length === 0) return
        const clientId = dice.pick(known)
        service.forgetClient(clientId)
        return happened('forgotten', { region, clientId })
      }
    }
  }

  let lastMs = 0
  let before: DayDeed['does'] | undefined
  for (const deed of deedsOf(dice.another(), machines.length)) {
    const isNear = before === 'sleep' || deed.does === 'sleep'
    const ms = Math.max(deed.ms, lastMs + (isNear ? apartMs : 0))
    if (ms > clock.elapsedMs) await clock.advance(ms - clock.elapsedMs)
    act(deed)
    lastMs = clock.elapsedMs
    before = deed.does
  }
  await clock.advance(Math.max(0, dayMs - clock.elapsedMs))
  isCalm = true
  const calmMs = clock.elapsedMs
  const signedIn = parts.filter(({ session }) => session.getState().status === 'signedIn')
  await clock.advance(recoveryMs)
  const isLost = (part: Part) => losses.some((one) => one.part === part && one.ms >= calmMs)
  const last = signedIn.filter((part) => !isLost(part)).map((part) => ask(clock, part, 0))
  await clock.advance(againMs)
  const states = parts.map(({ session }) => session.getState())
  for (const { session } of parts) await patiently(base, session[Symbol.asyncDispose]())
  await clock.settle()
  return {
    story,
    realms,
    parts,
    requests,
    happenings,
    losses,
    asked,
    calmMs,
    last,
    finally: states,
    left: clock.pending,
  }
}
