import * as fc from 'fast-check'
import { durableSignIn } from '../../src/durable/index.ts'
import type { Host } from '../../src/host/host.ts'
import type { SignInState } from '../../src/observe/states.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { MortalEngine, type Flaw } from './mortal-engine.ts'

/** What happens in one sign-in. Times are in seconds. */
export interface Story {
  readonly interval: number
  readonly expiresIn: number
  readonly decision: { readonly is: 'approve' | 'deny' | 'none'; readonly after: number }
  readonly slowDownOn: readonly number[]
  readonly latency: number
  readonly offline: readonly (readonly [number, number])[]
  readonly wish: { readonly is: 'cancel' | 'nudge' | 'none'; readonly after: number }
  /** Where the process dies, as a part of all that the undisturbed run writes down. */
  readonly deaths: readonly number[]
  /** When it dies, whatever it is about. */
  readonly kills: readonly number[]
}

export const stories: fc.Arbitrary<Story> = fc.record({
  interval: fc.constantFrom(1, 5),
  expiresIn: fc.constantFrom(12, 30, 60),
  decision: fc.record({
    is: fc.constantFrom('approve', 'approve', 'approve', 'deny', 'none'),
    after: fc.integer({ min: 0, max: 25 }),
  }),
  slowDownOn: fc.subarray([1, 2, 3]),
  latency: fc.constantFrom(0, 0.2, 1.5),
  offline: fc.oneof(fc.constant([]), fc.constant([[4, 9] as const])),
  wish: fc.record({
    is: fc.constantFrom('none', 'none', 'cancel', 'nudge'),
    after: fc.integer({ min: 1, max: 200 }).map((tenths) => tenths / 10),
  }),
  deaths: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  kills: fc.array(
    fc.integer({ min: 1, max: 300 }).map((tenths) => tenths / 10),
    { maxLength: 2 },
  ),
})

export interface Played {
  readonly story: Story
  readonly host: Simulation
  readonly engine: MortalEngine
  readonly end: SignInState | undefined
  /** To the second. */
  readonly endedAt: number
  /** What a session over the same store finds afterwards. */
  readonly found: string
  readonly cancelledAt: number | undefined
  /** What the service gave away that is for the store alone. */
  readonly secrets: ReadonlySet<string>
  /** How the same story ends where nothing dies. */
  readonly undisturbed: SignInState['status'] | undefined
}

const optionsOf = ({ decision, ...rest }: Story): SimulationOptions => {
  const { interval, expiresIn, slowDownOn, latency, offline } = rest
  const { is, after } = decision
  return {
    interval,
    expiresIn,
    slowDownOn,
    latency,
    offline,
    ...(is === 'approve' && { approveAfter: after }),
    ...(is === 'deny' && { denyAfter: after }),
  }
}

const longestS = 150

const secretNames = /"(?:accessToken|refreshToken|idToken|clientSecret|deviceCode)":"([^"]+)"/g

/** The host, which notes the secrets that the service tells. */
const watched = (host: Host, secrets: Set<string>): Host => ({
  ...host,
  fetch: async (...asked) => {
    const response = await host.fetch(...asked)
    if (!(response instanceof Response)) return response
    for (const [, secret = ''] of (await response.clone().text()).matchAll(secretNames))
      secrets.add(secret)
    return response
  },
})

const playOn = async (
  story: Story,
  diesAt: readonly number[],
  mayDie: boolean,
  flaw?: Flaw,
): Promise<Played> => {
  const host = simulate(optionsOf(story))
  const engine = new MortalEngine(host)
  for (const moment of diesAt) engine.diesAt.add(moment)
  engine.flaw = flaw
  const secrets = new Set<string>()
  let end: SignInState | undefined
  void engine
    .live((one) =>
      durableSignIn({
        provider: host.provider,
        clientName: 'Acme Console',
        host: watched(host.process, secrets),
      })(one, 'mia'),
    )
    .then((state) => (end = state))
  const events = [
    ...(story.wish.is === 'none' ? [] : [[story.wish.after, 'wish'] as const]),
    ...(mayDie ? story.kills.map((at) => [at, 'kill'] as const) : []),
  ].sort(([one], [other]) => one - other)
  let cancelledAt: number | undefined
  let at = 0
  const until = async (next: number): Promise<void> => {
    while (at < next && end === undefined) {
      const step = Math.min(1, next - at)
      await host.advance(step)
      at += step
    }
  }
  for (const [when, what] of events) {
    await until(when)
    if (end !== undefined) break
    if (what === 'kill') {
      engine.kill()
      continue
    }
    const type = story.wish.is === 'cancel' ? 'flow.cancel' : 'flow.nudge'
    if (type === 'flow.cancel') cancelledAt = host.clock.now()
    engine.wish({ type, reason: null, at: host.clock.now() })
  }
  await until(longestS)
  const endedAt = host.clock.now()
  const session = host.session()
  await host.advance(5)
  const found = session.getState().status
  await Promise.all([session[Symbol.asyncDispose](), host.advance(1)])
  if (flaw === 'keeps secrets') engine.keep([...secrets])
  return {
    story,
    host,
    engine,
    end,
    endedAt,
    found,
    cancelledAt,
    secrets,
    undisturbed: end?.status,
  }
}

/** Plays it undisturbed first, to know what is written down, then with its deaths. */
export const play = async (story: Story, flaw?: Flaw): Promise<Played> => {
  const { engine, undisturbed } = await playOn(story, [], false)
  const diesAt = story.deaths.map((part) => 1 + Math.floor(part * engine.moments))
  return { ...(await playOn(story, diesAt, true, flaw)), undisturbed }
}

/** The same, with deaths at these very moments; without any, it tells how many moments there are. */
export const playAt = async (
  story: Story,
  moments: readonly number[],
  flaw?: Flaw,
): Promise<Played> => {
  const { undisturbed } = await playOn(story, [], false)
  return { ...(await playOn(story, moments, false, flaw)), undisturbed }
}

const polls = ({ host }: Played) =>
  host.service.log.filter(({ operation }) => operation === 'CreateToken')

/** A network that was down has swallowed an answer, which may have been to slow down: nobody can know. */
const wasSlowedUnheard = ({ story: { offline, latency }, host }: Played): boolean =>
  offline.some(([from, to]) =>
    host.requests.some(
      ({ path, sentMs }) =>
        path === '/token' && sentMs > (from - latency) * 1_000 - 1 && sentMs < to * 1_000,
    ),
  )

const grants = (played: Played) => polls(played).filter(({ status }) => status === 200)

/** Whether the grant's answer came: one that a network or a dead process has swallowed is lost to all (R10). */
const isHeard = ({ host }: Played): boolean =>
  host.requests.some(({ path, status }) => path === '/token' && status === 200)

const laws = {
  'it ends': ({ end }: Played) => end !== undefined,
  'one code is shown': ({ engine: { states } }: Played) =>
    new Set(states.flatMap((one) => (one.status === 'awaitingCode' ? one.userCode : []))).size <= 1,
  'no request is early': (played: Played) =>
    wasSlowedUnheard(played) || polls(played).every(({ early }) => !early),
  'one grant is made': (played: Played) => grants(played).length <= 1,
  'what is granted, and told, is kept': (played: Played) =>
    !isHeard(played) || played.end?.status === 'signedIn' || played.cancelledAt !== undefined,
  'no code is shown after its end': ({ engine: { states }, endedAt }: Played) =>
    states.every((one) => one.status !== 'awaitingCode' || endedAt <= one.expiresAt + 3_000),
  'who is signed in has a token, and nobody else': ({ end, found }: Played) =>
    (end?.status === 'signedIn') === (found === 'signedIn'),
  'who cancels is heard': ({ end, cancelledAt, ...played }: Played) =>
    cancelledAt === undefined ||
    end?.status === 'cancelled' ||
    end?.status !== 'expired' ||
    played.story.expiresIn < 1 + played.story.wish.after,
  'no secret is written down': ({ engine: { journal }, secrets }: Played) =>
    [...secrets].every((secret) => !journal.includes(secret)),
  'it ends as it would have, or for want of time': (played: Played) => {
    const { end, undisturbed = 'starting', engine, story } = played
    if (end === undefined || end.status === undisturbed) return true
    if (engine.deaths === 0) return false
    const { decision, expiresIn, offline, wish } = story
    // What is asked at another time finds the wish of the person, or the end of the code, before the answer; or the answer before those.
    if (end.status === 'cancelled') return wish.is === 'cancel'
    if (end.status === 'expired') return true
    if (undisturbed === 'expired') return decision.is !== 'none' && decision.after <= expiresIn
    // The network was back at another moment of the sign-in: its answer was swallowed there, or here.
    if (undisturbed === 'failed' || undisturbed === 'cancelled') return offline.length > 0
    return end.status === 'failed' && grants(played).length > 0 && !isHeard(played)
  },
} satisfies Record<string, (played: Played) => boolean>

export const broken = (played: Played): string[] =>
  Object.entries(laws).flatMap(([law, holds]) => (holds(played) ? [] : [law]))
