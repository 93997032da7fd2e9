import { describe, expect, it } from 'vitest'
import type { Clock, Fetch, Host, SignIn } from '../../src/index.ts'
import { simulate, type SteppingClock } from '../../src/testing/index.ts'
import { awaiting, isOver } from './support.ts'

/**
 * A machine so slow that each look at the monotonic clock takes a millisecond, and so busy that what is to be done at once is
 * done a quarter of a second later: no slice suffices for everybody, and timers and answers come in between.
 */
const slow = (clock: SteppingClock) => {
  let workMs = 0
  const ports: Clock = {
    now: () => clock.now() + workMs,
    monotonic: () => clock.monotonic() + (workMs += 1),
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs === 0 ? 250 : delayMs),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  }
  return { ports, elapsedMs: () => clock.elapsedMs + workMs }
}

const count = 24
const latencyMs = 300

const answer = (status: number, body: object): Response =>
  new Response(JSON.stringify(body), { status })

const beginAll = async (expiresIn: number) => {
  const host = simulate()
  const { ports: clock, elapsedMs } = slow(host.clock)
  /** When each code was asked about, and answered, in milliseconds of this machine. */
  const polls = new Map<string, { readonly sentMs: number; endedMs: number }[]>()
  let codes = 0
  let requests = 0

  /** A service that keeps everybody waiting, and has no clock of its own. */
  const fetch: Fetch = async (url, { body }) => {
    requests += 1
    const { deviceCode } = JSON.parse(body ?? '{}') as { readonly deviceCode?: string }
    const poll = { sentMs: elapsedMs(), endedMs: Number.POSITIVE_INFINITY }
    if (deviceCode !== undefined) polls.set(deviceCode, [...(polls.get(deviceCode) ?? []), poll])
    await new Promise<void>((resolve) => host.clock.outside.setTimeout(resolve, latencyMs))
    poll.endedMs = elapsedMs()
    if (url.endsWith('/token')) return answer(400, { error: 'authorization_pending' })
    const clientSecretExpiresAt = 4_000_000_000
    if (url.endsWith('/client/register'))
      return answer(200, { clientId: 'id', clientSecret: 'secret', clientSecretExpiresAt })
    const userCode = `code ${(codes += 1)}`
    const verificationUri = 'https://device.example/'
    return answer(200, { deviceCode: userCode, userCode, verificationUri, expiresIn, interval: 5 })
  }

  const ports: Host = { ...host, clock, fetch }
  const signIns: SignIn[] = []
  for (let n = 0; n < count; n += 1) {
    const provider = { ...host.provider, sessionName: `user ${n}` }
    signIns.push(host.session({ host: ports, provider }).signIn())
    await host.advance(0.2)
  }
  await host.advance(1)
  return { host, signIns, polls, elapsedMs, requests: () => requests }
}

describe('R14: a jump, with more sign-ins than can be told at once', () => {
  it.each([-3_600, 3_600])('the clock is set by %d s: each keeps its pace', async (seconds) => {
    const { host, signIns, polls, elapsedMs } = await beginAll(86_400)
    // Those whose turn to hear of it comes last are those whose polls are due first.
    await host.advance(8)
    host.clock.setWall(seconds * 1_000)
    await host.advance(20)
    expect(signIns.filter(isOver)).toEqual([])
    expect(polls.size).toBe(count)
    const longestMs = seconds < 0 ? 11_000 : 6_000
    for (const list of polls.values()) {
      const endedMs = list.map((poll) => poll.endedMs)
      const sentMs = [...list.map((poll) => poll.sentMs), elapsedMs()]
      for (const [n, ms] of endedMs.entries()) {
        const gapMs = (sentMs[n + 1] ?? 0) - ms
        expect(gapMs).toBeLessThan(longestMs)
        if (n + 1 < endedMs.length) expect(gapMs).toBeGreaterThanOrEqual(5_000)
      }
    }
  })

  it('the clock is set back: what is left of each code stays as it was', async () => {
    const { host, signIns } = await beginAll(600)
    const left = () => signIns.map((signIn) => awaiting(signIn).expiresAt - host.clock.now())
    const before = left()
    host.clock.setWall(-3_600_000)
    await host.advance(10)
    for (const [n, ms] of left().entries())
      expect(Math.abs(ms - (before[n] ?? 0) + 10_000)).toBeLessThan(150)
  })

  it('the machine slept past the end of all codes: each expires, and nobody asks', async () => {
    const { host, signIns, requests } = await beginAll(600)
    const asked = requests()
    host.sleep(3_600)
    await host.advance(10)
    for (const signIn of signIns) expect(signIn.getState()).toEqual({ status: 'expired' })
    expect(requests()).toBe(asked)
    expect(host.clock.pending).toBe(0)
  })
})
