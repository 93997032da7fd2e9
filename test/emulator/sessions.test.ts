import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Script } from '../../src/emulator/service.ts'
import { DEVICE_GRANT } from '../../src/emulator/wire.ts'
import {
  START,
  answerOf,
  codeFlow,
  issue,
  membersOf,
  post,
  refusalOf,
  setUp as setUpService,
  type Bench,
  type CodeBench,
} from './client.ts'

const setUp = (script?: Script): Bench & CodeBench => {
  const bench = setUpService(script)
  return { ...bench, ...codeFlow(bench.service) }
}

const INVALID = '400 InvalidGrantException invalid_grant'

type Step =
  | { readonly do: 'signIn' | 'revokeAll' }
  | { readonly do: 'refresh'; readonly token: number; readonly byThief: boolean }
  | { readonly do: 'revoke'; readonly session: number }
  | { readonly do: 'wait'; readonly seconds: number }

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ do: 'signIn' }) },
    {
      weight: 12,
      arbitrary: fc.record<Step & { do: 'refresh' }>({
        do: fc.constant('refresh'),
        token: fc.nat(20),
        byThief: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record<Step & { do: 'revoke' }>({
        do: fc.constant('revoke'),
        session: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'revokeAll' }) },
    {
      weight: 3,
      arbitrary: fc.record<Step & { do: 'wait' }>({
        do: fc.constant('wait'),
        seconds: fc.nat(400),
      }),
    },
  ),
  { maxLength: 40 },
)

const scripts = fc.record({
  rotation: fc.boolean(),
  reuse: fc.constantFrom('revoke', 'allow'),
  sessionExpiresIn: fc.constantFrom(1000, 1e6),
  tokenExpiresIn: fc.constantFrom(300, 3600),
})

interface Family {
  readonly endsAt: number
  newest: string
  isRevoked: boolean
}

describe('laws of refresh', () => {
  it('a token is as good as its family and its place in it, whatever happens in between', () => {
    fc.assert(
      fc.property(scripts, steps, (script, story) => {
        const { service, clock, signIn, refresh } = setUp(script)
        const thief = codeFlow(service)
        const families: Family[] = []
        const issued: { token: string; family: Family }[] = []
        const access: { token: string; family: Family; endsAt: number }[] = []

        const note = (family: Family, members: Record<string, unknown>): void => {
          const endsAt = clock.at + script.tokenExpiresIn * 1000
          access.push({ token: String(members['accessToken']), family, endsAt })
          const { refreshToken } = members
          if (typeof refreshToken !== 'string') return
          family.newest = refreshToken
          issued.push({ token: family.newest, family })
        }
        const isOver = (family: Family): boolean => family.isRevoked || clock.at >= family.endsAt

        for (const step of story) {
          if (step.do === 'wait') clock.at += step.seconds * 1000
          if (step.do === 'revokeAll') service.revokeSession()
          if (step.do === 'revoke') service.revokeSession(step.session)
          for (const [index, family] of families.entries())
            if (step.do === 'revokeAll' || (step.do === 'revoke' && step.session === index + 1))
              family.isRevoked = true
          if (step.do === 'signIn') {
            const endsAt = clock.at + script.sessionExpiresIn * 1000
            const family: Family = { endsAt, newest: '', isRevoked: false }
            families.push(family)
            note(family, signIn())
          }
          const presented = step.do === 'refresh' ? issued[step.token % issued.length] : undefined
          if (step.do === 'refresh' && presented) {
            const { token, family } = presented
            const reply = (step.byThief ? thief : { refresh }).refresh(token)
            const isReused = token !== family.newest && script.reuse === 'revoke'
            if (step.byThief || isOver(family) || isReused) {
              expect(refusalOf(reply)).toBe(INVALID)
              expect(membersOf(reply)['error_description']).toBe('Invalid refresh token provided')
              if (!step.byThief) family.isRevoked ||= isReused
            } else {
              expect(answerOf(reply).status).toBe(200)
              expect('refreshToken' in membersOf(reply)).toBe(script.rotation)
              note(family, membersOf(reply))
            }
          }
          for (const { token, family, endsAt } of access)
            expect(service.isLive(token)).toBe(!isOver(family) && clock.at < endsAt)
        }
        expect(service.sessions().map(({ status }) => status === 'live')).toEqual(
          families.map((family) => !isOver(family)),
        )
        expect(new Set(issued.map(({ token }) => token)).size).toBe(issued.length)
      }),
    )
  })
})

describe('refresh', () => {
  it('brings new tokens each time, with the life that the script says', () => {
    const { service, clock, signIn, refresh } = setUp({ tokenExpiresIn: 3600 })
    const first = membersOf(refresh(signIn()['refreshToken']))
    clock.at += 1000
    const second = membersOf(refresh(first['refreshToken']))
    expect(Object.keys(second)).toEqual(['accessToken', 'tokenType', 'expiresIn', 'refreshToken'])
    expect(second['refreshToken']).not.toBe(first['refreshToken'])
    expect(second['accessToken']).not.toBe(first['accessToken'])
    expect(service.sessions()).toEqual([
      {
        n: 1,
        status: 'live',
        clientName: 'Acme Console',
        grantType: 'authorization_code',
        startedAt: START,
        tokenExpiresAt: START + 1000 + 3_600_000,
        refreshable: true,
        refreshes: 2,
      },
    ])
    const grants = service.log.flatMap(({ grantType }) => grantType ?? [])
    expect(grants).toEqual(['authorization_code', 'refresh_token', 'refresh_token'])
  })

  it.each([[undefined], [['refresh_token', DEVICE_GRANT]]])(
    'is for clients of the device code too, that registered %j',
    (grantTypes) => {
      const { service, refresh } = setUp({ approveAfter: 0 })
      const device = issue(service, {
        scopes: ['sso:account:access'],
        ...(grantTypes && { grantTypes }),
      })
      const { refreshToken } = membersOf(device.poll())
      expect(refusalOf(refresh(refreshToken))).toBe(INVALID)
      const { clientId, clientSecret } = device.client
      const mine = { clientId, clientSecret, grantType: 'refresh_token', refreshToken }
      expect(membersOf(post(service, '/token', mine))).toHaveProperty('refreshToken')
      expect(service.sessions()).toMatchObject([{ grantType: DEVICE_GRANT, refreshes: 1 }])
    },
  )

  it('is not for clients that did not register it', () => {
    const { service } = setUp()
    const { signIn, refresh } = codeFlow(service, { grantTypes: ['authorization_code'] })
    expect(refusalOf(refresh(signIn()['refreshToken']))).toBe(
      '400 UnauthorizedClientException unauthorized_client',
    )
  })

  it('asks for the token', () => {
    const { refresh } = setUp()
    expect(refusalOf(refresh(null))).toBe('400 InvalidRequestException invalid_request')
    for (const token of ['x', '__proto__']) expect(refusalOf(refresh(token))).toBe(INVALID)
  })

  it('is carried out though its answer is lost: the old token is then one that comes twice', () => {
    const { service, signIn, refresh } = setUp({ failOn: { CreateToken: { 2: 'lost' } } })
    const { accessToken, refreshToken } = signIn()
    expect(refresh(refreshToken)).toEqual({ kind: 'lost' })
    expect(refusalOf(refresh(refreshToken))).toBe(INVALID)
    expect(service.isLive(String(accessToken))).toBe(false)
    expect(service.sessions()).toMatchObject([{ status: 'revoked', refreshes: 1 }])
  })
})

describe('a session', () => {
  it('ends for good when the script says so, however fresh its token', () => {
    const { service, clock, signIn, refresh } = setUp({ sessionExpiresIn: 60 })
    const { refreshToken } = signIn()
    clock.at += 59_999
    const fresh = membersOf(refresh(refreshToken))
    expect(service.isLive(String(fresh['accessToken']))).toBe(true)
    clock.at += 1
    expect(service.isLive(String(fresh['accessToken']))).toBe(false)
    expect(refusalOf(refresh(fresh['refreshToken']))).toBe(INVALID)
    expect(service.sessions()).toMatchObject([{ status: 'expired', endsAt: START + 60_000 }])
  })

  it('ends with its token where it has no other', () => {
    const { service, clock, signIn } = setUp({ refreshToken: false, tokenExpiresIn: 60 })
    const members = signIn()
    expect(members).not.toHaveProperty('refreshToken')
    expect(service.sessions()).toMatchObject([{ status: 'live', refreshable: false }])
    clock.at += 60_000
    expect(service.sessions()).toMatchObject([{ status: 'expired' }])
  })

  it.each([['absent'], ['soon'], [-1]])(
    'has tokens of eight hours where they say %j',
    (tokenExpiresIn) => {
      const { service, clock, signIn } = setUp({ tokenExpiresIn })
      const accessToken = String(signIn()['accessToken'])
      clock.at += 28_800_000 - 1
      expect(service.isLive(accessToken)).toBe(true)
      clock.at += 1
      expect(service.isLive(accessToken)).toBe(false)
    },
  )

  it('knows no token that it did not issue', () => {
    expect(setUp().service.isLive('constructor')).toBe(false)
  })

  it('is reported as it changes, at the moment of the change', () => {
    const { events, clock, service, signIn, refresh } = setUp({ sessionExpiresIn: 60 })
    const { refreshToken } = signIn()
    clock.at += 1000
    refresh(refreshToken)
    clock.at += 100_000
    service.sessions()
    signIn()
    service.revokeSession()
    service.revokeSession()
    const changes = events.flatMap((event) =>
      event.type === 'session'
        ? [[event.session.n, event.session.status, event.session.refreshes, event.at - START]]
        : [],
    )
    expect(changes).toEqual([
      [1, 'live', 0, 0],
      [1, 'live', 1, 1000],
      [1, 'expired', 1, 60_000],
      [2, 'live', 0, 101_000],
      [2, 'revoked', 0, 101_000],
    ])
  })
})
