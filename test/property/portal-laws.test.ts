import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accessPortal, type AccountRole } from '../../src/aws/index.ts'
import type { Fault } from '../../src/emulator/index.ts'
import { isSignInError } from '../../src/index.ts'
import { accountsOf, role, signedInTo, within } from '../aws/support.ts'
import { report, someRuns } from './replay.ts'

const passing = fc.constantFrom<Fault>(
  'reset',
  'lost',
  'truncated',
  'html',
  { error: 'TooManyRequestsException' },
  { error: 'TooManyRequestsException', retryAfter: 2 },
  { status: 429 },
  { status: 503, body: '' },
)

const listing = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  perSecond: fc.integer({ min: 1, max: 25 }),
  latency: fc.constantFrom(0, 0.05, 0.4, 2),
  faults: fc.array(fc.tuple(fc.integer({ min: 1, max: 80 }), passing), { maxLength: 6 }),
})

test('everything(): whatever the portal answers a second, and whatever becomes of a few requests, no role is lost', async () => {
  const law = fc.asyncProperty(listing, async ({ count, perSecond, latency, faults }) => {
    const accounts = accountsOf(count)
    const failOn = { ListAccountRoles: Object.fromEntries(faults) }
    const signed = await signedInTo({ accounts, portal: { perSecond }, failOn, latency })
    const { host, session } = signed
    const rows: AccountRole[] = []
    const onRoles = (more: readonly AccountRole[]) => void rows.push(...more)
    const all = await within(host, 600, accessPortal(session).everything({ onRoles }))
    expect(all.map(({ accountId }) => accountId).toSorted()).toEqual(
      accounts.map(({ accountId }) => accountId).toSorted(),
    )
    expect(rows).toHaveLength(2 * count)
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
  const details = await fc.check(law, someRuns())
  expect(
    details.failed,
    report(details, ([story]) => JSON.stringify(story)),
  ).toBe(false)
})

/** What happens around a provider: time passes, it is called, the service and the network do something. */
const deed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('call'), force: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('wait'), s: fc.integer({ min: 1, max: 900 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('fail'),
      fault: fc.oneof(
        passing,
        fc.constantFrom<Fault>({ error: 'ForbiddenException' }, { error: 'UnauthorizedException' }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ does: 'offline' }, { does: 'online' }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('sleep'), s: fc.integer({ min: 1, max: 9_000 }) }),
  },
)

interface Deed {
  readonly does: string
  readonly s?: number
  readonly force?: boolean
  readonly fault?: Fault
}

const credentials = fc.record({
  lifeS: fc.constantFrom(20, 240, 900, 3_600),
  deeds: fc.array(deed as fc.Arbitrary<Deed>, { maxLength: 30 }),
})

const expectedCodes = [
  'role_not_assigned',
  'session_expired',
  'not_signed_in',
  'throttled',
  'network',
  'service_unavailable',
  'protocol',
]

test('credentials(): what is given is valid, no call asks twice, and it fails only where nothing valid is held', async () => {
  const law = fc.asyncProperty(credentials, async ({ lifeS, deeds }) => {
    const signed = await signedInTo({
      accounts: accountsOf(1),
      portal: { roleCredentialsExpireIn: lifeS, perSecond: 1_000 },
    })
    const { host, session } = signed
    const { service } = host
    const provider = accessPortal(session).credentials(role)
    let validUntil = 0
    const granted = () =>
      service.log.filter(
        ({ operation, status, fault }) =>
          operation === 'GetRoleCredentials' && status === 200 && fault === undefined,
      )
    for (const { does, s = 0, force = false, fault } of deeds) {
      if (does === 'wait') await host.advance(s)
      else if (does === 'sleep') host.sleep(s)
      else if (does === 'offline') service.setOffline(true)
      else if (does === 'online') service.setOffline(false)
      else if (does === 'fail' && fault !== undefined) service.failNext(fault, 'GetRoleCredentials')
      else if (does === 'call') {
        const startedAt = host.clock.now()
        const before = granted().length
        const outcome = await within(
          host,
          120,
          provider({ forceRefresh: force }).catch((error: unknown) => error),
        )
        const now = host.clock.now()
        if (outcome instanceof Error) {
          expect(
            isSignInError(outcome) && expectedCodes.includes(outcome.code),
            String(outcome),
          ).toBe(true)
          // Nothing valid was held, as far as anybody could know; or it was asked for by force, or forbidden.
          const isForbidden = isSignInError(outcome) && outcome.code === 'role_not_assigned'
          if (!force && !isForbidden) expect(validUntil).toBeLessThanOrEqual(now)
          continue
        }
        const { expiration, accessKeyId } = outcome as { expiration: Date; accessKeyId: string }
        expect(expiration.getTime()).toBeGreaterThan(startedAt)
        expect(service.roleOf(accessKeyId)).toMatchObject(role)
        expect(granted().length - before).toBeLessThanOrEqual(1)
        validUntil = expiration.getTime()
      }
    }
    service.setOffline(false)
    await host.advance(60)
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  })
  const details = await fc.check(law, someRuns())
  expect(
    details.failed,
    report(details, ([story]) => JSON.stringify(story)),
  ).toBe(false)
})
