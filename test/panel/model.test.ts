import { describe, expect, it } from 'vitest'
import { english, panelModel, type Messages, type PanelModel } from '../../src/panel/index.ts'
import { fixtures, sessionFixtures } from '../../src/testing/index.ts'
import { all, issuedAt, look, now, slowedDown, textsOf, waiting, type AnyState } from './support.ts'

const { offline, retrying, failed } = fixtures
const inLastMinute = { now: issuedAt + 553_000 }

const ends = new Set(['signedOut', 'signedIn', 'expired', 'denied', 'failed', 'cancelled'])
const primaryOf = ({ actions }: PanelModel) => actions.filter(({ role }) => role === 'primary')
const keysOf = ({ actions }: PanelModel) =>
  actions.map(({ key, label }) => (key === null ? label : `${key} ${label}`))

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isFrozen))

describe.each(all)('%s', (_, state) => {
  const model = look(state)

  it('has a title and something to say', () => {
    expect(model.title).not.toBe('')
    expect(model.announce.text).not.toBe('')
  })

  it('is frozen JSON', () => {
    expect(isFrozen(model)).toBe(true)
    expect(JSON.parse(JSON.stringify(model))).toEqual(model)
  })

  it('is no dead end', () => {
    const primary = primaryOf(model)
    expect(primary.length).toBeLessThanOrEqual(1)
    if (ends.has(model.status)) expect(primary).toHaveLength(1)
    else if (model.status !== 'restoring') expect(model.actions.at(-1)?.action).toBe('cancel')
  })

  it('takes the focus to its primary action at an end, and nowhere else', () => {
    const isLongSignedIn = 'refresh' in state
    const expected =
      ends.has(model.status) && !isLongSignedIn ? primaryOf(model)[0]?.action : undefined
    expect(model.focus).toBe(expected ?? null)
  })

  it('has each key once', () => {
    const keys = model.actions.flatMap(({ key }) => key ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('looks the same a second later, but for what runs', () => {
    const later = look(state, { now: now + 1_000 })
    expect(later.title).toBe(model.title)
    expect(later.announce).toEqual(model.announce)
    expect(later.actions).toEqual(model.actions)
    expect(later.tone).toBe(model.tone)
  })
})

describe('a code', () => {
  it('is there to be read, heard and compared', () => {
    const { code, link, body, title } = look(waiting)
    expect(title).toBe('Confirm this code in your browser')
    expect(body).toEqual(['Only approve if you started this sign-in here.'])
    expect(code).toEqual({
      text: 'WDJB-MJHT',
      label: 'Code: W, D, J, B, dash, M, J, H, T',
      spelledOut: 'Code: Whiskey, Delta, Juliett, Bravo, dash, Mike, Juliett, Hotel, Tango',
    })
    expect(link).toEqual({
      href: waiting.verificationUriComplete,
      page: waiting.verificationUri,
      host: 'device.sso.eu-west-1.amazonaws.com',
    })
  })

  it('has its keys, in the order of Tab', () =>
    expect(keysOf(look(fixtures.browserOpened))).toEqual([
      'O Open browser again',
      'C Copy',
      'N Get a new code',
      'Esc Cancel',
    ]))

  it.each<[keyof typeof fixtures, string, string]>([
    ['waitingForFirst', '●', 'checking…'],
    ['waiting', '●', 'checked 3 s ago'],
    ['asking', '●', 'checking…'],
    ['slowedDown', '◐', 'checking every 10 s'],
    ['retrying', '○', 'trying again in 2 s'],
    ['offline', '⌁', 'waiting for the network'],
    ['suspended', '☾', 'checking…'],
  ])('%s stands like this', (name, mark, text) =>
    expect(look(fixtures[name]).waiting).toEqual({ mark, text, heartbeat: null }),
  )

  it('explains what is in the way, and never as an error', () => {
    expect(look(slowedDown).body.at(-1)).toBe(
      'AWS asked us to check less often. Nothing for you to do.',
    )
    expect(look(retrying).body.at(-1)).toBe('The service cannot be reached. Your code stays valid.')
    expect(look(offline, { now: issuedAt + 260_000 }).body.at(-1)).toBe(
      'You are offline. Your code stays valid for 5:40; we continue when you are back.',
    )
    for (const state of [slowedDown, retrying, offline]) expect(look(state).tone).toBe('info')
  })

  it('goes on saying that AWS slowed us down', () => {
    const poll = { ...slowedDown.poll, phase: 'asking' as const, nextAt: null }
    const { body, tone } = look(slowedDown)
    expect(look({ ...slowedDown, poll })).toMatchObject({ body, tone })
  })

  it('offers a new one in the last minute', () => {
    const role = (model: PanelModel) =>
      model.actions.find(({ action }) => action === 'newCode')?.role
    expect(role(look(waiting))).toBe('quiet')
    expect(role(look(waiting, inLastMinute))).toBe('secondary')
    expect(look(waiting, { ...inLastMinute, totalMs: 600_000 }).clock).toEqual({
      remainingMs: 47_000,
      fraction: 47 / 600,
      label: '0:47',
      text: '0:47 left',
      stage: 'last',
      tone: 'warning',
      spoken: 'Less than 1 minute left.',
    })
  })

  it('offers the browser where that may suit', () => {
    const { actions, othersTitle } = look(fixtures.waitingWithOffer)
    expect(othersTitle).toBe('Having trouble?')
    expect(actions.find(({ role }) => role === 'other')?.action).toBe('useBrowser')
  })
})

describe('the browser of this machine', () => {
  it('has other ways beside it', () => {
    const model = look(fixtures.redirectOverdue)
    expect(model.body).toEqual([
      'We opened a page at oidc.eu-west-1.amazonaws.com.',
      'Your browser has not come back yet.',
    ])
    expect(model.othersTitle).toBe('Browser on another computer?')
    expect(keysOf(model)).toEqual([
      'O Open browser again',
      'C Copy link',
      'N Try again',
      'U Use a code on another device',
      'P Paste the address',
      'Esc Cancel',
    ])
  })

  it('asks before a cancel in the last step alone', () => {
    const confirms = (state: AnyState) => look(state).actions.at(-1)?.confirm
    expect(confirms(fixtures.exchanging)).toMatch(/almost signed in/)
    expect(confirms(waiting)).toBeNull()
  })
})

describe('an end', () => {
  it.each<[keyof typeof fixtures, string, readonly string[], readonly string[]]>([
    [
      'expired',
      'This code has expired',
      ['It was not confirmed in time.'],
      ['N Get a new code', 'Esc Close'],
    ],
    [
      'deniedByUser',
      'The request was declined',
      ['If that was not you, tell your administrator.'],
      ['N Try again', 'Esc Close'],
    ],
    [
      'failed',
      'The service no longer knows this app.',
      ['Start again: the app registers itself anew.'],
      ['N Try again', 'Copy request id', 'Esc Close'],
    ],
    [
      'redirectTimedOut',
      'The browser did not come back in time.',
      ['Start again, or use a code if your browser is on another computer.'],
      ['U Use a code on another device', 'N Try again', 'Esc Close'],
    ],
    ['signedIn', 'Signed in', ['The session renews itself.'], ['Esc Close']],
    ['cancelled', 'Cancelled', [], ['N Try again', 'Esc Close']],
  ])('%s', (name, title, body, keys) => {
    const model = look(fixtures[name])
    expect(model).toMatchObject({ title, body })
    expect(keysOf(model)).toEqual(keys)
    expect(model.announce.live).toBe('assertive')
  })

  it('offers what the app can do, first where only that helps', () => {
    const error = { ...failed.error, retry: 'never' as const }
    const model = look({ status: 'failed', error }, { can: ['changeSettings', 'copyDiagnostics'] })
    expect(model.focus).toBe('changeSettings')
    expect(keysOf(model)).toEqual([
      'Change settings',
      'N Try again',
      'Copy request id',
      'Copy diagnostics',
      'Esc Close',
    ])
    expect(model.requestId).toBe(failed.error.requestId)
  })
})

describe('the words', () => {
  it('are those of the catalogue', () => {
    const german: Messages = {
      ...english,
      expired: () => ({ title: 'Abgelaufen', body: [], announce: 'Abgelaufen.' }),
      actions: { ...english.actions, newCode: 'Neuer Code' },
    }
    const model = look(fixtures.expired, { messages: german })
    expect(model).toMatchObject({ title: 'Abgelaufen', announce: { text: 'Abgelaufen.' } })
    expect(model.actions[0]?.label).toBe('Neuer Code')
  })

  it.each([
    ['en-GB', 'UTC', /about 13:00\.$/],
    ['en-US', 'UTC', /about 01:00\sPM\.$/],
    [undefined, 'Europe/Berlin', /about 14:00\.$/],
  ])('write times as %s in %s', (locale, timeZone, expected) =>
    expect(
      panelModel(sessionFixtures.signedInUntilTheEnd, { now, timeZone, locale }).body[0],
    ).toMatch(expected),
  )

  it('lead to no address but one of the web', () => {
    const authorizationUrl = 'javascript:alert(1)'
    expect(look({ ...fixtures.redirectWaiting, authorizationUrl }).link?.href).toBeNull()
  })

  it('hold nothing of the state that nobody is to see', () => {
    const planted = { accessToken: 'SECRET', refreshToken: 'SECRET', deviceCode: 'SECRET' }
    for (const [, state] of all) {
      const texts = textsOf(look({ ...state, ...planted } as AnyState))
      expect(texts.filter((text) => text.includes('SECRET'))).toEqual([])
    }
  })
})
