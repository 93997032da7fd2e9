import { describe, expect, it } from 'vitest'
import type { SignInState } from '../../src/index.ts'
import { attachTerminal, plainLine } from '../../src/terminal/index.ts'
import { fixtures, simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { context, Input, Output } from './stage.ts'

const { waiting, slowedDown, retrying, offline, asking, expired, startingWithoutNetwork } = fixtures

const {
  redirectWaiting: redirecting,
  redirectOverdue: overdue,
  redirectBrowserFailed: unopened,
  redirectBrowserOpening: opening,
  exchanging,
  exchangingWithoutNetwork: exchangingAgain,
} = fixtures

const line = (previous: SignInState | undefined, state: SignInState): string | undefined =>
  plainLine(previous, state, context)

describe('a line per change', () => {
  it.each<[string, SignInState | undefined, SignInState, string | undefined]>([
    [
      'a code',
      undefined,
      waiting,
      'Sign in: open https://device.sso.eu-west-1.amazonaws.com/ and confirm code WDJB-MJHT (valid until 12:10).',
    ],
    ['the same code', waiting, asking, undefined],
    ['a code that comes slowed down', undefined, slowedDown, line(undefined, waiting)],
    [
      'slow-down',
      waiting,
      slowedDown,
      'Sign in: AWS asked us to check less often (every 10 seconds).',
    ],
    ['no second slow-down', slowedDown, slowedDown, undefined],
    [
      'an outage',
      waiting,
      retrying,
      'Sign in: the service cannot be reached. Trying again; the code stays valid until 12:10.',
    ],
    ['the same outage', retrying, retrying, undefined],
    ['its end', retrying, waiting, 'Sign in: the service answers again.'],
    [
      'no network',
      waiting,
      offline,
      'Sign in: you are offline. The code stays valid until 12:10; we continue when you are back.',
    ],
    ['expiry', waiting, expired, 'Sign in: the code expired before it was confirmed.'],
    [
      'an outage before there is a code',
      fixtures.registering,
      startingWithoutNetwork,
      'Sign in: the service cannot be reached. Trying again…',
    ],
    ['preparations', undefined, fixtures.registering, undefined],
    [
      'the person’s no',
      waiting,
      fixtures.deniedByUser,
      'Sign in: declined in the browser. If that was not you, tell your administrator.',
    ],
    [
      'the end that everybody wants',
      waiting,
      fixtures.signedIn,
      'Sign in: done. You are signed in.',
    ],
    ['cancelled', waiting, fixtures.cancelled, 'Sign in: cancelled.'],
    ['a look into the store', undefined, fixtures.checkingStore, undefined],
    ['a renewal', fixtures.checkingStore, fixtures.refreshing, 'Sign in: renewing your session…'],
    ['the same renewal', fixtures.refreshing, fixtures.refreshing, undefined],
    [
      'the browser',
      fixtures.listening,
      opening,
      `Sign in: finish in your browser, on this machine: ${opening.authorizationUrl} (until 12:10).`,
    ],
    ['a browser that was opened', opening, redirecting, undefined],
    [
      'a browser that was not',
      opening,
      unopened,
      'Sign in: your browser did not open. Open the link in a browser on this machine, or use a code instead. Is your browser on another computer? Then sign in with a code.',
    ],
    ['the link, though no browser opened', exchanging, unopened, line(undefined, opening)],
    [
      'a browser that does not come back',
      redirecting,
      overdue,
      'Sign in: your browser has not come back yet. Is your browser on another computer? Then sign in with a code.',
    ],
    ['the same silence', overdue, overdue, undefined],
    [
      'another page',
      overdue,
      { ...redirecting, authorizationUrl: 'https://oidc.example/authorize?state=b' },
      'Sign in: finish in your browser, on this machine: https://oidc.example/authorize?state=b (until 12:10).',
    ],
    ['a code in place of the browser', overdue, waiting, line(undefined, waiting)],
    ['the browser back', redirecting, exchanging, 'Sign in: almost done…'],
    [
      'an outage at the last step',
      exchanging,
      exchangingAgain,
      'Sign in: the service cannot be reached. Trying again…',
    ],
    ['the same outage there', exchangingAgain, exchangingAgain, undefined],
    [
      'its end by the browser',
      exchanging,
      fixtures.signedInByBrowser,
      'Sign in: done. You are signed in.',
    ],
    [
      'a token that was there',
      undefined,
      fixtures.signedInFromStore,
      'Sign in: you are signed in already.',
    ],
    [
      'a token that was renewed',
      fixtures.refreshing,
      fixtures.signedInByRefresh,
      'Sign in: session renewed. You are signed in.',
    ],
  ])('%s', (_, previous, state, expected) => expect(line(previous, state)).toBe(expected))

  it('names the day where it is another one', () => {
    const tomorrow = {
      ...fixtures.signedIn,
      refreshable: false,
      expiresAt: Date.UTC(2026, 0, 2, 7, 5),
    }
    const later = {
      ...fixtures.signedIn,
      refreshable: false,
      expiresAt: Date.UTC(2026, 2, 2, 7, 5),
    }
    expect(line(waiting, tomorrow)).toMatch(/about Fri 07:05\.$/)
    expect(line(waiting, later)).toMatch(/about 2 Mar 07:05\.$/)
  })
})

describe('whole stories', () => {
  const told = async (
    options: SimulationOptions,
    play: (host: ReturnType<typeof simulate>) => unknown = () => undefined,
  ): Promise<string[]> => {
    const host = simulate({ now: Date.UTC(2026, 0, 1, 12), ...options })
    const output = new Output({ isTTY: false })
    const input = Object.assign(new Input(), { isTTY: false })
    const session = host.session()
    const terminal = attachTerminal(session, {
      clock: host.clock,
      input,
      output: output.stream,
      timeZone: 'UTC',
    })
    await play(host)
    await host.advance(700)
    await terminal.finished
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
    return output.lines.map((text) =>
      text
        .replace('Sign in: ', '')
        .replace(/[A-Z]{4}-[A-Z]{4}/, '*')
        .replace(/\?\S+/, '?*'),
    )
  }

  const code =
    'open https://device.sso.us-east-1.amazonaws.com/ and confirm code * (valid until 12:10).'

  it('approved', async () =>
    expect(await told({ approveAfter: 30 })).toEqual([code, 'done. You are signed in.']))

  it('slowed down twice, then approved', async () =>
    expect(await told({ approveAfter: 60, slowDownOn: [2, 4], interval: 1 })).toEqual([
      code,
      'AWS asked us to check less often (every 6 seconds).',
      'AWS asked us to check less often (every 11 seconds).',
      expect.stringMatching(/^done\./),
    ]))

  it('denied', async () =>
    expect(await told({ denyAfter: 3 })).toEqual([
      code,
      'declined in the browser. If that was not you, tell your administrator.',
    ]))

  it('never confirmed', async () =>
    expect(await told({})).toEqual([code, 'the code expired before it was confirmed.']))

  const browser =
    'finish in your browser, on this machine: https://oidc.us-east-1.amazonaws.com/authorize?* (until 12:10).'

  it('approved in the browser', async () =>
    expect(await told({ browser: 'works', approveAfter: 3 })).toEqual([
      browser,
      'almost done…',
      'done. You are signed in.',
    ]))

  it('a browser that never comes back', async () =>
    expect(await told({ browser: 'silent' })).toEqual([
      browser,
      expect.stringMatching(/^your browser has not come back yet\./),
      'the browser did not come back in time. Start again, or use a code if your browser is on another computer.',
    ]))

  it('an outage, told once', async () =>
    expect(
      await told({ approveAfter: 120 }, async (host) => {
        await host.advance(5)
        host.service.setOffline(true)
        await host.advance(60)
        host.service.setOffline(false)
      }),
    ).toEqual([
      code,
      expect.stringMatching(/^the service cannot be reached\. Trying again/),
      'the service answers again.',
      expect.stringMatching(/^done\./),
    ]))
})
