import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyRecord,
  isGranted,
  resumeFrom,
  toLeadRecord,
  type LeadRecord,
} from '../../src/effects/shared-sign-in/record.ts'
import { showProgress } from '../../src/observe/sign-in-state.ts'
import type { SignInState } from '../../src/index.ts'
import { announcement } from '../../src/panel/index.ts'
import { plainLine } from '../../src/terminal/plain-line.ts'
import { error, progress, request, start } from '../../src/testing/paths/samples.ts'
import { look } from '../panel/support.ts'

const registration = 'registration/one'
const deviceCode = `deviceCode/${'0'.repeat(32)}`
const {
  deviceCode: _handle,
  issuedAt: _at,
  expiresAt: deadline,
  intervalMs,
  ...shown
} = progress.codes

/** Records as leaders write them, at the moments that have most to say. */
const written: readonly LeadRecord[] = [
  emptyRecord,
  {
    ...emptyRecord,
    attempt: 'one',
    progress: {
      step: 'device',
      mayHaveBrowser: true,
      chart: {
        tag: 'asking',
        isRegistered: true,
        codes: shown,
        deadline,
        intervalMs,
        slowDowns: 1,
        polls: 3,
        lastAnswerAt: start,
        nextPollAt: start + intervalMs,
        lastError: { ...error('network', 'automatic'), hint: 'Wait.', httpStatus: 503 },
        browser: 'opened',
      },
    },
    snapshot: {
      version: 1,
      flow: 'device',
      id: 'one',
      session: request.session,
      asking: true,
      progress: { ...progress, registration, codes: { ...progress.codes, deviceCode } },
    },
    before: start,
  },
  {
    ...emptyRecord,
    attempt: 'two',
    progress: {
      step: 'authorizationCode',
      chart: {
        tag: 'overdue',
        authorizationUrl: 'https://oidc.eu-west-1.amazonaws.com/authorize?state=x',
        redirectUri: 'http://127.0.0.1:4711/oauth/callback',
        deadline,
        lastError: null,
        browser: 'failed',
      },
    },
  },
  {
    ...emptyRecord,
    attempt: 'three',
    outcome: { kind: 'denied', by: 'user', error: error('access_denied', 'restart') },
  },
]

const urls = ['verificationUri', 'verificationUriComplete', 'authorizationUrl', 'redirectUri']

/** Each place in a value, as the names on the way. */
const placesIn = (value: unknown): string[][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
        [key],
        ...placesIn(inner).map((place) => [key, ...place]),
      ])
    : []

const put = (value: unknown, [key, ...rest]: readonly string[], instead: unknown): unknown => {
  if (key === undefined) return instead
  const inner: unknown = Reflect.get(value as object, key)
  return { ...(value as object), [key]: put(inner, rest, instead) }
}

const nasty = fc.oneof(
  fc.anything(),
  fc.constantFrom(
    'javascript:alert(1)',
    ' https://evil.example/',
    'https://',
    'file:///etc/passwd',
    'HTTPS://evil.example/',
    '\u001B[2Jhttps://x',
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.NaN,
    Infinity,
    8.64e15,
    null,
  ),
)

/** A record with something else in up to three of its places. */
const mutated = fc
  .record({
    record: fc.constantFrom(...written),
    changes: fc.array(fc.tuple(fc.nat(), nasty), { minLength: 1, maxLength: 3 }),
  })
  .map(({ record, changes }) =>
    changes.reduce<unknown>((value, [n, instead]) => {
      const places = placesIn(value)
      return put(value, places[n % places.length] ?? [], instead)
    }, record),
  )

const urlsIn = (value: object): string[] =>
  Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    urls.includes(key) ? [inner as string] : [],
  )

/** That a state can be shown, whatever it says. */
const show = (state: SignInState) => {
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  for (const url of urlsIn(state)) expect(new URL(url).protocol).toMatch(/^https?:$/)
  const moment = { now: start, timeZone: 'UTC' }
  look(state, moment)
  announcement(undefined, state, moment)
  plainLine(undefined, state, moment)
}

const judge = (value: unknown) => {
  const record = toLeadRecord(value)
  const resume = resumeFrom(record, request, start)
  isGranted(record, start)
  if (record === undefined) return
  show(showProgress(record.progress))
  for (const url of urlsIn(resume?.codes ?? {})) expect(new URL(url).protocol).toMatch(/^https?:$/)
}

describe('a record of another process', () => {
  it.each(written.map((record) => [record.attempt, record] as const))(
    'is read as it was written: "%s"',
    (_, record) => {
      expect(toLeadRecord(JSON.parse(JSON.stringify(record)))).toEqual(record)
      judge(record)
    },
  )

  it('that is anything at all throws nowhere', () => {
    fc.assert(fc.property(fc.anything(), judge))
  })

  it('that lies about something is shown nowhere but as what a sign-in may be', () => {
    fc.assert(fc.property(mutated, judge), { numRuns: 3_000 })
  })

  it('whose progress cannot be shown still says how it ended, and what is gone on with', () => {
    const [, device] = written
    const record = toLeadRecord({ ...device, progress: { step: 'telepathy' } })
    expect(record).toEqual({ ...device, progress: { step: 'checkingStore' } })
    const outcome = { kind: 'expired', by: 'deadline' }
    expect(toLeadRecord({ ...device, outcome, snapshot: {}, progress: 1 })).toMatchObject({
      outcome,
      snapshot: null,
    })
  })

  it('brings in no member that it should not have', () => {
    const [, , browser] = written
    if (browser === undefined) throw new Error('no record')
    const { progress: told } = browser
    const more = { accessToken: 'secret', __proto__: { polluted: true } }
    const record = toLeadRecord({ ...browser, ...more, progress: { ...told, ...more } })
    expect(record).toEqual(browser)
  })
})

describe('what a stranger wrote into a record', () => {
  const [, device] = written
  /** The record with something else in place of a text. */
  const forged = (text: string, by: string): unknown =>
    JSON.parse(JSON.stringify(device).replaceAll(JSON.stringify(text), JSON.stringify(by)))

  it('is plain text', () => {
    const hostile = '\u001B[2Jread\u202E me\n'
    for (const text of [shown.userCode, 'Wait.']) {
      const record = toLeadRecord(forged(text, hostile))
      expect(JSON.stringify(record)).toContain('"read me "')
      expect(JSON.stringify(record)).not.toMatch(/u001b|u202e|\\n|\u202E/i)
    }
  })

  it.each(['https://me@evil.example/', 'http://acme.example/', 'javascript:alert(1)'])(
    'sends nobody to %s',
    (address) => {
      const record = toLeadRecord(forged(shown.verificationUriComplete, address))
      expect(record).toMatchObject({ progress: { step: 'checkingStore' }, snapshot: null })
    },
  )
})
