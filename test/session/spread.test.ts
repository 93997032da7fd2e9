import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wantsRenewalAt } from '../../machines/session.moves.ts'
import { provideMachines } from '../../src/index.ts'
import { drawSpread } from '../../src/session/spread.ts'
import { seededRandom } from '../../src/testing/random.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { refreshes, signedIn } from '../contract/processes.ts'

type Fault = NonNullable<NonNullable<SimulationOptions['failOn']>['CreateToken']>[number]

const hourMs = 3_600_000
const windowMs = 300_000

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const bytes = (...values: number[]) => ({ random: () => Uint8Array.from(values) })

describe('the spread of renewals', () => {
  it('holds ten thousand sessions with tokens of an hour to sixty renewals a second', () => {
    const busiestSecond = (seed: number): number => {
      const random = seededRandom(seed)
      const counts = new Map<number, number>()
      for (let n = 0; n < 10_000; n += 1) {
        const spread = drawSpread({ random })
        const due = wantsRenewalAt({ expiresAt: hourMs }, 0, { refreshWindowMs: windowMs, spread })
        const second = Math.floor(due / 1_000)
        counts.set(second, (counts.get(second) ?? 0) + 1)
      }
      return Math.max(...counts.values())
    }
    // 33 on average: one draw of ten thousand in three hundred has a second with more than sixty.
    const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
    expect(Math.max(...seeds.map(busiestSecond))).toBeLessThanOrEqual(60)
  })

  it('leaves the window at the least, takes five minutes more at the most, and never renews at once', () => {
    const life = fc.oneof(
      fc.integer({ min: 1, max: 86_400_000 }),
      fc.constantFrom(windowMs - 1, windowMs, windowMs + 1, windowMs + 4),
    )
    fc.assert(
      fc.property(life, fraction, fc.integer({ min: 0, max: hourMs }), (lifeMs, spread, window) => {
        const at = 1_000_000
        const expiresAt = at + lifeMs
        const due = wantsRenewalAt({ expiresAt }, at, { refreshWindowMs: window, spread })
        const latest = expiresAt - window
        const isEarlyEnough = due <= latest && due >= latest - windowMs
        const waitsMostOfIt = due - at >= Math.min(latest - at, ((latest - at) * 3) / 4)
        return isEarlyEnough && waitsMostOfIt
      }),
    )
  })

  it('is drawn from the random bytes of the host, below one', () => {
    expect(drawSpread(bytes(0, 0, 0, 0))).toBe(0)
    expect(drawSpread(bytes(128, 0, 0, 0))).toBe(0.5)
    expect(drawSpread(bytes(255, 255, 255, 255))).toBeLessThan(1)
    const host = { ...simulate(), random: (n: number) => new Uint8Array(n).fill(64) }
    const { session } = provideMachines({ provider: simulate().provider, clientName: 'x', host })
    expect(session.input().spread).toBeCloseTo(0.251)
  })

  it('has a session renew earlier by its fraction of five minutes', async () => {
    const random = (n: number) =>
      n === 4 ? Uint8Array.of(128, 0, 0, 0) : new Uint8Array(n).fill(7)
    const signed = await signedIn({}, { host: { random } })
    await signed.simulation.advance(3_149)
    expect(refreshes(signed)).toBe(0)
    await signed.simulation.advance(2)
    expect(refreshes(signed)).toBe(1)
    await signed.simulation.advance(3_148)
    expect(refreshes(signed)).toBe(1)
    await signed.simulation.advance(3)
    expect(refreshes(signed)).toBe(2)
  })

  it('has sessions that lost the network together try again apart: the pauses last up to a quarter longer', async () => {
    const pauses = async (first: number): Promise<readonly number[]> => {
      const random = (n: number) =>
        n === 4 ? Uint8Array.of(first, 0, 0, 0) : new Uint8Array(n).fill(7)
      const offline = [[1_000, 9_000]] as const
      const { simulation } = await signedIn(
        { offline, tokenExpiresIn: 3_600 },
        { host: { random } },
      )
      await simulation.advance(5_400)
      const sent = simulation.requests.map(({ sentMs }) => sentMs)
      const gaps = sent.map((ms, index) => ms - (sent[index - 1] ?? 0))
      // Within one renewal it is tried again sooner, and the first of them comes after the token's own time.
      return gaps.filter((ms) => ms > 20_000).slice(1, 7)
    }
    const longer = await pauses(128)
    const even = await pauses(0)
    expect(longer.map((ms, index) => ms - (even[index] ?? 0))).toEqual([
      3_750, 7_500, 15_000, 30_000, 37_500, 37_500,
    ])
  })

  /** How long after a renewal that was answered by `fault` it is tried again, by a session of the spread `first` / 256. */
  const pauseAfter = async (fault: Fault, first: number): Promise<number> => {
    const random = (n: number) =>
      n === 4 ? Uint8Array.of(first, 0, 0, 0) : new Uint8Array(n).fill(7)
    // So late that the token is over by then: it is sent again as soon as that is allowed.
    const o = { host: { random }, session: { refreshWindowMs: 10_000 } }
    const signed = await signedIn({ failOn: { CreateToken: { 2: fault } }, reuse: 'allow' }, o)
    await signed.simulation.advance(5_400)
    const [, tried, again] = signed.simulation.requests.filter(({ path }) => path === '/token')
    return (again?.sentMs ?? 0) - (tried?.sentMs ?? 0)
  }

  it.each([429, 503])(
    'has sessions that were told the same Retry-After by a %i come back apart',
    async (status) => {
      const busy = { status, body: '', headers: { 'retry-after': '600' } }
      expect(await pauseAfter(busy, 0)).toBe(600_000)
      expect(await pauseAfter(busy, 128)).toBe(675_000)
    },
  )

  it('has sessions whose tokens end together come back apart', async () => {
    const lost = { status: 503, body: '' }
    const endsInMs = 10_000
    expect(await pauseAfter(lost, 0)).toBe(30_000)
    expect(await pauseAfter(lost, 200)).toBeGreaterThan(endsInMs + 23_000)
  })
})
