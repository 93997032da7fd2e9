import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import type { Session, SessionState, SignIn, SignInState, Store } from '../../src/index.ts'
import {
  fixtures,
  sessionFixtures,
  simulate,
  type Simulation,
  type SimulationOptions,
} from '../../src/testing/index.ts'
import { isDeeplyFrozen } from '../contract/support.ts'

/** What tells states apart; a reason is one of these, or anybody's own words. */
const telling = ['status', 'step', 'phase', 'browser', 'by', 'via', 'offer', 'refresh']
const reasons: readonly unknown[] = ['never', 'user', 'expired', 'revoked']

/** All keys of a value, in depth, with what tells states apart. */
const shapeOf = (value: object, at = ''): string[] =>
  Object.entries(value)
    .flatMap(([key, member]: [string, unknown]) => {
      const path = `${at}${key}`
      if (telling.includes(key) || (path === 'reason' && reasons.includes(member)))
        return [`${path}=${String(member)}`]
      if (typeof member === 'object' && member !== null) return shapeOf(member, `${path}.`)
      return [`${path}:${member === null ? 'null' : typeof member}`]
    })
    .toSorted()

const keyOf = (value: object): string => shapeOf(value).join(' ')

interface Story extends SimulationOptions {
  readonly afterwards?: (
    session: Session,
    host: Simulation,
    watch: (signIn: SignIn) => void,
  ) => unknown
  readonly during?: (signIn: SignIn, host: Simulation, session: Session) => unknown
}

const kms = {
  status: 400,
  headers: { 'x-amzn-RequestId': 'r', 'x-amzn-ErrorType': 'AccessDeniedException' },
  body: '{"error":"access_denied","reason":"KMS_AccessDeniedException"}',
}
const unknownClient = {
  status: 401,
  headers: { 'x-amzn-RequestId': 'r', 'x-amzn-ErrorType': 'InvalidClientException' },
  body: '{"error":"invalid_client"}',
}
/** A store of which the disk is full, once a token comes. */
const full = Object.assign(new Error('full'), { code: 'ENOSPC', path: '/tokens' })
const memory = memoryStore({ now: () => 0 })
const refusing: Store = {
  get: memory.get,
  delete: memory.delete,
  prove: memory.prove,
  set: (key, value, o) =>
    key.startsWith('token/') ? Promise.reject(full) : memory.set(key, value, o),
}
const openBrowser = () => Promise.resolve()

const lasting = { approveAfter: 6, tokenExpiresIn: 3_600, refreshToken: true, latency: 0.5 }
const unknownBrowser = {
  capabilities: { browserOnThisMachine: 'unknown', interactive: true },
} as const

const stories: readonly Story[] = [
  { approveAfter: 12, latency: 0.5 },
  { denyAfter: 12 },
  { slowDownOn: [2], expiresIn: 60 },
  { offline: [[8, 30]], reportsOffline: true },
  { offline: [[8, 30]] },
  { offline: [[0, 9_000]] },
  { failOn: { CreateToken: { 1: 'reset' } }, offline: [[14, 30]], reportsOffline: true },
  { failOn: { CreateToken: { 1: kms } } },
  { failOn: { CreateToken: { 1: unknownClient } } },
  { during: (_, host) => host.sleep(120), interval: 3 },
  { during: (signIn) => signIn.cancel() },
  { during: (signIn) => signIn.cancel('aborted') },
  { during: (signIn) => signIn.openBrowser(), ports: { openBrowser } },
  {
    during: (signIn) => signIn.openBrowser(),
    ports: { openBrowser: () => Promise.reject(new Error('no')) },
  },
  { browser: 'works', approveAfter: 4, latency: 0.5 },
  { browser: 'works', approveAfter: 4, latency: 0.5, offline: [[4.6, 12]] },
  { browser: 'silent' },
  { browser: 'silent', ports: unknownBrowser },
  { browser: 'fails' },
  { ...lasting, ports: { store: refusing } },
  { ...lasting, afterwards: (session) => void session.signOut() },
  {
    ...lasting,
    afterwards: async (_, host) => {
      host.service.revokeSession()
      await host.advance(3_600)
    },
  },
  { ...lasting, afterwards: (session, _, watch) => watch(session.signIn()) },
  {
    ...lasting,
    offline: [[3_200, 9_000]],
    reportsOffline: true,
    afterwards: (_, host) => host.advance(3_000),
  },
  {
    ...lasting,
    offline: [[3_200, 3_700]],
    afterwards: async (session, host, watch) => {
      await host.advance(2_495)
      watch(session.signIn())
    },
  },
]

/** Every state that shows while the stories are told. */
const seen = async () => {
  const attempts = new Map<string, SignInState>()
  const sessions = new Map<string, SessionState>()
  const watch = (signIn: SignIn) => signIn.subscribe((state) => attempts.set(keyOf(state), state))
  for (const { during, afterwards, ...options } of stories) {
    const host = simulate({ interval: 5, tokenExpiresIn: 60, refreshToken: false, ...options })
    const session = host.session()
    session.subscribe((state) => sessions.set(keyOf(state), state))
    await host.clock.settle()
    const signIn = session.signIn()
    watch(signIn)
    await host.advance(7)
    await during?.(signIn, host, session)
    await host.advance(1_200)
    await afterwards?.(session, host, watch)
    await host.advance(60)
  }
  return { attempts, sessions }
}

const { attempts, sessions } = await seen()

describe('fixtures', () => {
  it.each(Object.entries(fixtures))('%s is a state that occurs, key for key', (_, fixture) => {
    expect([...attempts.keys()]).toContain(keyOf(fixture))
  })

  it.each(Object.entries(sessionFixtures))('session: %s occurs, key for key', (_, fixture) => {
    expect([...sessions.keys()]).toContain(keyOf(fixture))
  })

  it('shows everything that tells states apart and occurs here', () => {
    const mark = (state: SignInState) =>
      [
        state.status,
        'poll' in state && state.poll.phase,
        'step' in state && state.step,
        'by' in state && state.by,
      ].join(' ')
    const shown = new Set(Object.values(fixtures).map((fixture) => mark(fixture)))
    for (const state of attempts.values()) expect(shown).toContain(mark(state))
  })

  it('is frozen JSON', () => {
    for (const set of [fixtures, sessionFixtures]) {
      expect(isDeeplyFrozen(set)).toBe(true)
      expect(JSON.parse(JSON.stringify(set))).toEqual(set)
    }
  })

  it('makes sense in its times: pending things lie ahead, and a code lives ten minutes', () => {
    for (const fixture of Object.values(fixtures)) {
      if (fixture.status !== 'awaitingCode') continue
      const { nextAt, lastAt, phase, intervalMs } = fixture.poll
      expect(nextAt === null).toBe(phase === 'asking')
      if (nextAt === null) continue
      expect(nextAt).toBeLessThan(fixture.expiresAt)
      expect(nextAt).toBeGreaterThanOrEqual(
        (lastAt ?? fixture.expiresAt - 600_000) + (phase === 'slowedDown' ? 0 : intervalMs),
      )
    }
  })
})
