import { describe, expect, it } from 'vitest'
import { fixtures, sessionFixtures } from '../../src/testing/index.ts'
import { issuedAt, look, type AnyState } from './support.ts'

describe('the badge of a session', () => {
  const held = sessionFixtures.signedIn
  const ending = sessionFixtures.signedInUntilTheEnd
  const at = (left: number) => ({ now: issuedAt + (60 - left) * 60_000 })
  const { signedInRefreshing, signedInOffline, signedInRetrying, signedInUntilTheEnd } =
    sessionFixtures

  const forATime: AnyState = {
    status: 'signedIn',
    expiresAt: issuedAt + 3_600_000,
    refreshable: false,
    via: 'device',
  }

  it.each<[string, AnyState, number, string | undefined]>([
    ['all is well', held, 42, '● Signed in'],
    ['minutes are left of what does not renew itself', ending, 42, '● Signed in · 42 min'],
    ['hours are left of it', ending, 480, '● Signed in · 8 h'],
    ['a sign-in that ended so', fixtures.signedIn, 42, '● Signed in'],
    ['or with what does not renew itself', forATime, 42, '● Signed in · 42 min'],
    ['a renewal', signedInRefreshing, 5, '◐ Renewing…'],
    ['no network', signedInOffline, 11, '◌ Offline, valid 11 min'],
    ['a service in trouble', signedInRetrying, 4, '◌ Trying again, valid 4 min'],
    ['a lost network signs nobody out', signedInOffline, -3, '◌ Waiting to renew'],
    ['the end of what cannot be renewed', signedInUntilTheEnd, 0, '! Sign in again'],
    ['the session expired', sessionFixtures.signedOutAfterExpiry, 0, '! Sign in again'],
    ['the session was ended', sessionFixtures.signedOutAfterRevocation, 0, '! Sign in again'],
    ['nobody was there', sessionFixtures.signedOut, 0, undefined],
  ])('%s', (_, state, left, expected) => {
    const { badge } = look(state, at(left))
    expect(badge === null ? undefined : `${badge.mark} ${badge.text}`).toBe(expected)
  })
})
