import * as fc from 'fast-check'
import { durableSignIn } from '../../src/durable/index.ts'
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
  /** What a session over the same store finds afterwards. */
  readonly found: string
  readonly cancelledAt: number | undefined
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

const stepS = 0.1
const longestS = 150

const playOn = async (story: Story, diesAt: readonly number[], flaw?: Flaw): Promise<Played> => {
  const host = simulate(optionsOf(story))
  const engine = new MortalEngine(host)
  for (const moment of diesAt) engine.diesAt.add(moment)
  engine.flaw = flaw
  let end: SignInState | undefined
  void engine
    .live((one) =>
      durableSignIn({ provider: host.provider, clientName: 'Acme', host: host.process })(
        one,
        'mia',
      ),
    )
    .then((state) => (end = state))
  const kills = [...story.kills]
  let cancelledAt: number | undefined
  let isWished = story.wish.is === 'none'
  for (let at = 0; at < longestS && end === undefined; at += stepS) {
    await host.advance(stepS)
    if (!isWished && at >= story.wish.after) {
      isWished = true
      const type = story.wish.is === 'cancel' ? 'flow.cancel' : 'flow.nudge'
      if (end === undefined && type === 'flow.cancel') cancelledAt = host.clock.now()
      engine.wish({ type, reason: null, at: host.clock.now() })
    }
    if (diesAt.length > 0 && kills[0] !== undefined && at >= kills[0]) {
      kills.shift()
      engine.kill()
    }
  }
  const session = host.session()
  await host.advance(5)
  const found = session.getState().status
  await Promise.all([session[Symbol.asyncDispose](), host.advance(1)])
  return { story, host, engine, end, found, cancelledAt }
}

/** Plays it undisturbed first, to know what is written down, then with its deaths. */
export const play = async (story: Story, flaw?: Flaw): Promise<Played> => {
  const calm = await playOn({ ...story, kills: [] }, [])
  const diesAt = story.deaths.map((part) => 1 + Math.floor(part * calm.engine.moments))
  return playOn(story, diesAt.length === 0 ? [Number.NaN] : diesAt, flaw)
}

const polls = ({ host }: Played) =>
  host.service.log.filter(({ operation }) => operation === 'CreateToken')

const grants = (played: Played) => polls(played).filter(({ status }) => status === 200)

/** Undisturbed by the hour: what was granted is kept, unless the process was killed in the middle of a request. */
export const laws = {
  'it ends': ({ end }: Played) => end !== undefined,
  'one code is shown': ({ engine: { states } }: Played) =>
    new Set(states.flatMap((one) => (one.status === 'awaitingCode' ? one.userCode : []))).size <= 1,
  'no request is early': (played: Played) => polls(played).every(({ early }) => !early),
  'one grant is made': (played: Played) => grants(played).length <= 1,
  'what is granted is kept': (played: Played) =>
    grants(played).length === 0 ||
    played.end?.status === 'signedIn' ||
    played.cancelledAt !== undefined ||
    played.story.kills.length > 0,
  'who is signed in has a token, and nobody else': ({ end, found }: Played) =>
    (end?.status === 'signedIn') === (found === 'signedIn'),
  'who cancels is heard': ({ end, cancelledAt, ...played }: Played) =>
    cancelledAt === undefined ||
    end?.status === 'cancelled' ||
    end?.status !== 'expired' ||
    played.story.expiresIn < 1 + played.story.wish.after,
  'no secret is written down': ({ engine, host }: Played) =>
    !/"(?:accessToken|refreshToken|clientSecret|deviceCode)":"(?!deviceCode\/)/.test(
      engine.journal,
    ) && host.service !== undefined,
} satisfies Record<string, (played: Played) => boolean>

export const broken = (played: Played): string[] =>
  Object.entries(laws).flatMap(([law, holds]) => (holds(played) ? [] : [law]))
