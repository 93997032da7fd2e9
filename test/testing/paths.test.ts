// Whoever draws each state of the published paths has drawn everything that is public.
import { describe, expect, it } from 'vitest'
import {
  authorizationCodePaths,
  devicePaths,
  fixtures,
  sessionFixtures,
  sessionPaths,
  signInPaths,
} from '../../src/testing/index.ts'
import { facetsOf } from '../../src/testing/paths/facets.ts'
import type { SessionState, SignInState } from '../../src/index.ts'

type Of<Status> = Extract<SignInState | SessionState, { status: Status }>
/** Every value of every member that has a few; a value that is missing, or that there is not, is no type. */
type Values<Status, Key extends keyof Of<Status>> = Record<`${Of<Status>[Key] & string}`, true>

const keys = (table: Readonly<Record<string, true>>): string[] => Object.keys(table)
const of = (status: string, member: string, values: readonly string[]): string[] =>
  values.map((value) => `${status} ${member} ${value}`)

const browsers: Values<'awaitingCode', 'browser'> = { unopened: true, opened: true, failed: true }
const ownBrowsers: Values<'awaitingRedirect', 'browser'> = { ...browsers, opening: true }
const phases: Record<Of<'awaitingCode'>['poll']['phase'], true> = {
  waiting: true,
  asking: true,
  slowedDown: true,
  retrying: true,
  offline: true,
  suspended: true,
}
const steps: Values<'starting', 'step'> = {
  checkingStore: true,
  refreshing: true,
  listening: true,
  registering: true,
  requesting: true,
}
const deniers: Values<'denied', 'by'> = { user: true, service: true }
const ways: Record<Extract<SignInState, { status: 'signedIn' }>['via'], true> = {
  device: true,
  authorizationCode: true,
  store: true,
  refresh: true,
}
const reasons: Values<'signedOut', 'reason'> = {
  never: true,
  user: true,
  expired: true,
  revoked: true,
}
const renewals: Record<Extract<SessionState, { status: 'signedIn' }>['refresh'], true> = {
  idle: true,
  running: true,
  retrying: true,
  offline: true,
}
const troubles = ['without trouble', 'in trouble']
const withTroubles = (status: string) => troubles.map((trouble) => `${status} ${trouble}`)

const signInFacets = [
  ...of('starting', 'step', keys(steps)),
  ...withTroubles('starting'),
  ...of('awaitingCode', 'browser', keys(browsers)),
  ...of('awaitingCode', 'phase', keys(phases)),
  ...of('awaitingCode', 'offer', ['null', 'authorizationCode']),
  ...of('awaitingCode', 'nextAt', ['known', 'unknown']),
  ...of('awaitingCode', 'lastAt', ['known', 'unknown']),
  ...withTroubles('awaitingCode'),
  ...of('awaitingRedirect', 'browser', keys(ownBrowsers)),
  ...of('awaitingRedirect', 'offer', ['null', 'device']),
  ...withTroubles('awaitingRedirect'),
  ...withTroubles('exchanging'),
  ...of('signedIn', 'via', keys(ways)),
  ...of('signedIn', 'refreshable', ['true', 'false']),
  'expired',
  ...of('denied', 'by', keys(deniers)),
  ...of('denied', 'error', ['access_denied', 'kms_unavailable']),
  ...of('failed', 'error', [
    'network',
    'invalid_client',
    'redirect_timeout',
    'redirect_unavailable',
  ]),
  'cancelled',
  'cancelled reason aborted',
]
const sessionFacets = [
  'restoring',
  ...of('signedOut', 'reason', keys(reasons)),
  ...withTroubles('signedOut'),
  'signingIn',
  ...of('signedIn', 'refresh', keys(renewals)),
  ...of('signedIn', 'refreshable', ['true', 'false']),
  ...of('signedIn', 'stored', ['true', 'false']),
  ...withTroubles('signedIn'),
]

interface Path {
  readonly state: unknown
  readonly steps: readonly { readonly state: unknown }[]
}
const shownBy = (...charts: readonly (readonly Path[])[]): Set<string> =>
  new Set(
    charts
      .flat()
      .flatMap(({ state, steps }) => [state, ...steps.map((step) => step.state)])
      .flatMap(facetsOf),
  )
const missing = (facets: readonly string[], shown: ReadonlySet<string>): string[] =>
  facets.filter((facet) => !shown.has(facet))

describe('The published paths', () => {
  const bySignIn = shownBy(devicePaths(), authorizationCodePaths(), signInPaths())
  const bySession = shownBy(sessionPaths())

  it('show every facet of a sign-in', () => {
    expect(missing(signInFacets, bySignIn)).toEqual([])
  })

  it('show every facet of a session', () => {
    expect(missing(sessionFacets, bySession)).toEqual([])
  })

  it('show what the fixtures show', () => {
    const ofSignIn = Object.values(fixtures).flatMap(facetsOf)
    expect(missing(ofSignIn, bySignIn)).toEqual([])
    // A sign-in under way is its own chart's.
    const ofSession = Object.values(sessionFixtures).flatMap(facetsOf)
    const own = ofSession.filter((facet) => !/^signingIn ./.test(facet))
    expect(missing(own, bySession)).toEqual([])
  })

  it('show nothing else that the table does not name', () => {
    const named = (facets: readonly string[]) =>
      new Set(facets.flatMap((facet) => [facet, facet.split(' ')[0] ?? '']))
    const plain = / (?:error|without trouble)/
    const more = (shown: ReadonlySet<string>, facets: readonly string[]) =>
      [...shown].filter((facet) => !named(facets).has(facet) && !plain.test(facet))
    expect(more(bySignIn, signInFacets)).toEqual([])
    expect(more(bySession, sessionFacets).filter((facet) => !/^signingIn ./.test(facet))).toEqual(
      [],
    )
  })

  it('show a code whose browser opened, and one whose browser did not', () => {
    for (const browser of keys(browsers))
      expect(bySignIn).toContain(`awaitingCode browser ${browser}`)
    const last = devicePaths().map(({ steps }) => steps.at(-1)?.state)
    expect(last).toContainEqual(
      expect.objectContaining({ status: 'awaitingCode', browser: 'failed' }),
    )
  })
})
