import { describe, expect, it } from 'vitest'
import type { SignInState } from '../../src/index.ts'
import { announcement, isPassing, panelModel } from '../../src/panel/index.ts'
import { sessionFixtures, simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { look, now, type AnyState } from './support.ts'

type Play = (host: ReturnType<typeof simulate>) => unknown

/** All that a screen reader speaks of a sign-in, in order; `!` stands before what interrupts. */
const heard = async (options: SimulationOptions, play: Play = () => undefined) => {
  const host = simulate({ now: Date.UTC(2026, 0, 1, 12), ...options })
  const session = host.session()
  const signIn = session.signIn()
  const lines: string[] = []
  let known: SignInState | undefined
  let spoken: string | null = null
  const at = () => ({ now: host.clock.now(), timeZone: 'UTC' })
  const speakTime = () => {
    const next = panelModel(signIn.getState(), at()).clock?.spoken ?? null
    if (next !== null && next !== spoken) lines.push(next)
    spoken = next
  }
  signIn.subscribe((state) => {
    const news = announcement(known, state, at())
    if (!isPassing(state)) known = state
    if (news !== undefined) lines.push(`${news.live === 'assertive' ? '! ' : ''}${news.text}`)
  })
  const countdown = signIn.countdown$.subscribe(speakTime)
  await play(host)
  await host.advance(700)
  countdown.unsubscribe()
  await session[Symbol.asyncDispose]()
  return lines.map((line) => line.replace(/(?:[A-Z], ){4}dash(?:, [A-Z]){4}/, '*'))
}

const code =
  'Confirm this code in your browser. Code: *. Only approve if you started this sign-in here.'
const done = '! Signed in. The session renews itself.'

describe('a code, as it is heard', () => {
  it('approved', async () => expect(await heard({ approveAfter: 30 })).toEqual([code, done]))

  it('slowed down, without network for a minute, and never confirmed', async () =>
    expect(
      await heard({ slowDownOn: [2], interval: 5 }, async (host) => {
        await host.advance(40)
        host.service.setOffline(true)
        await host.advance(60)
        host.service.setOffline(false)
      }),
    ).toEqual([
      code,
      'AWS asked us to check less often (every 10 seconds).',
      expect.stringMatching(/Trying again; the code stays valid until 12:10\.$/),
      'The service answers again.',
      'Less than 5 minutes left.',
      'Less than 2 minutes left.',
      'Less than 1 minute left.',
      'Less than 30 seconds left.',
      'Less than 10 seconds left.',
      '! This code has expired. It was not confirmed in time.',
    ]))

  it('declined', async () =>
    expect(await heard({ denyAfter: 3 })).toEqual([
      code,
      '! The request was declined. If that was not you, tell your administrator.',
    ]))
})

describe('the browser, as it is heard', () => {
  const browser = 'Finish in your browser. The page is at oidc.us-east-1.amazonaws.com.'

  it('approved', async () =>
    expect(await heard({ browser: 'works', approveAfter: 3 })).toEqual([
      browser,
      'Almost done…',
      done,
    ]))

  it('never back', async () =>
    expect(await heard({ browser: 'silent' })).toEqual([
      browser,
      'Your browser has not come back yet. Is your browser on another computer? Then sign in with a code.',
      'Less than 5 minutes left.',
      'Less than 2 minutes left.',
      'Less than 1 minute left.',
      'Less than 30 seconds left.',
      'Less than 10 seconds left.',
      '! The browser did not come back in time. Start again, or use a code if your browser is on another computer.',
    ]))
})

describe('a session, as it is heard', () => {
  const { restoring, signedOut, signedIn, signedInRefreshing, signedInOffline } = sessionFixtures
  const news = (previous: AnyState | undefined, state: AnyState) =>
    announcement(previous, state, { now, timeZone: 'UTC' })?.text

  it('is silent where nothing happened', () => {
    expect(news(undefined, restoring)).toBeUndefined()
    expect(news(restoring, signedOut)).toBeUndefined()
    expect(news(restoring, signedIn)).toBeUndefined()
    expect(news(signedIn, signedInRefreshing)).toBeUndefined()
  })

  it('tells of a lost network, of its return, and of the end', () => {
    expect(news(signedIn, signedInOffline)).toMatch(/^Signed in\. You are offline\./)
    expect(news(signedInOffline, signedInOffline)).toBeUndefined()
    expect(news(signedInOffline, signedIn)).toMatch(/^Signed in\. The session renews itself/)
    expect(announcement(signedIn, sessionFixtures.signedOutAfterExpiry, { now })).toEqual({
      text: 'Your session has expired. Sign in again to go on.',
      live: 'assertive',
    })
  })

  it('shows the sign-in as itself', () => {
    const { signingIn } = sessionFixtures
    expect(look(signingIn)).toEqual(look(signingIn.attempt))
    expect(news(signingIn, signingIn.attempt)).toBeUndefined()
  })
})
