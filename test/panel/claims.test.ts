// No sentence that a person reads holds a number or a claim that does not come from the state.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countdownAt } from '../../src/observe/countdown.ts'
import { timeOf } from '../../src/panel/format-time.ts'
import { shownOf, type Shown } from '../../src/panel/clean.ts'
import { announcement, english, panelModel, type Messages } from '../../src/panel/index.ts'
import { terminalMessages } from '../../src/terminal/index.ts'
import { all, issuedAt, textsOf, type AnyState } from './support.ts'

const timeZone = 'UTC'
const languages: Readonly<Record<string, Messages>> = { english, terminal: terminalMessages }

/** States with other times, another pace and other ends. */
const stateAt = fc
  .record({
    state: fc.constantFrom(...all.map(([, state]) => state)),
    now: fc.integer({ min: issuedAt, max: issuedAt + 599_000 }),
    leftMs: fc.integer({ min: -5_000, max: 9 * 3_600_000 }),
    refreshable: fc.boolean(),
    intervalMs: fc.integer({ min: 1_000, max: 90_000 }),
    slowDowns: fc.integer({ min: 1, max: 9 }),
    sinceMs: fc.integer({ min: 0, max: 100_000 }),
    untilMs: fc.integer({ min: 0, max: 100_000 }),
    isLast: fc.boolean(),
  })
  .map(({ state, now, leftMs, refreshable, ...pace }) => {
    const vary = <State extends AnyState>(one: State): State => ({
      ...one,
      ...('expiresAt' in one && { expiresAt: now + leftMs }),
      ...('refreshable' in one && {
        refreshable: 'refresh' in one && one.refresh !== 'idle' ? true : refreshable,
      }),
      ...('poll' in one && {
        poll: {
          ...one.poll,
          intervalMs: pace.intervalMs,
          slowDowns: one.poll.phase === 'slowedDown' ? pace.slowDowns : one.poll.slowDowns,
          lastAt: one.poll.lastAt === null ? null : now - pace.sinceMs,
          nextAt: one.poll.nextAt === null || pace.isLast ? null : now + pace.untilMs,
        },
      }),
    })
    const varied: AnyState =
      state.status === 'signingIn' ? { ...state, attempt: vary(state.attempt) } : vary(state)
    return { state: varied, now }
  })

const numbersIn = (text: string): string[] => text.match(/\d+/g) ?? []

/** What the state's own texts say: codes, addresses, what a service has to say. */
const quotedIn = (state: Shown): string[] => {
  const { poll: _poll, expiresAt: _end, ...texts } = { poll: null, expiresAt: null, ...state }
  return textsOf(texts)
}

/** Every number that may be told of a state at this moment. */
const numbersOf = (state: Shown, now: number): Set<string> => {
  const told: string[] = quotedIn(state)
  if ('expiresAt' in state) {
    const left = state.expiresAt - now
    const minutes = Math.max(0, Math.ceil(left / 60_000))
    const { label } = countdownAt(state.expiresAt, Infinity, now)
    told.push(
      timeOf(state.expiresAt, { now, timeZone }),
      label,
      `${minutes} ${Math.floor(minutes / 60)}`,
    )
  }
  if ('poll' in state) {
    const { intervalMs, lastAt, nextAt } = state.poll
    const seconds = (ms: number) => Math.max(0, ms) / 1_000
    told.push(
      `${Math.ceil(seconds(intervalMs))} ${Math.ceil(seconds((nextAt ?? now) - now))}`,
      `${Math.floor(seconds(now - (lastAt ?? now)))}`,
    )
  }
  return new Set(told.flatMap(numbersIn))
}

type Claim = readonly [sentence: RegExp, holds: (state: Shown) => boolean]

const hasStatus =
  (...statuses: readonly Shown['status'][]) =>
  (state: Shown) =>
    statuses.includes(state.status)
const isPhase =
  (...phases: readonly string[]) =>
  (state: Shown) =>
    ('poll' in state && phases.includes(state.poll.phase)) ||
    ('refresh' in state && phases.includes(state.refresh))

const hasNext = (state: Shown): boolean => 'poll' in state && state.poll.nextAt !== null

/** What sentences of ours say of a state. */
const claims: readonly Claim[] = [
  [/renews itself/i, (state) => 'refreshable' in state && state.refreshable],
  [
    /asked to sign in again|signed in(?: already)? until/i,
    (state) => 'refreshable' in state && !state.refreshable,
  ],
  [
    /signed in already/i,
    (state) => state.status === 'signedIn' && 'via' in state && state.via === 'store',
  ],
  [
    /session renewed/i,
    (state) => state.status === 'signedIn' && 'via' in state && state.via === 'refresh',
  ],
  [/we opened a page/i, (state) => 'browser' in state && state.browser === 'opened'],
  [/no browser opened/i, (state) => 'browser' in state && state.browser === 'failed'],
  [/not come back yet/i, (state) => 'offer' in state && state.offer === 'device'],
  [/AWS asked us/i, (state) => 'poll' in state && state.poll.slowDowns > 0],
  [/you are offline|^offline/i, isPhase('offline')],
  [/welcome back/i, isPhase('suspended')],
  [/could not be renewed yet/i, isPhase('retrying')],
  [/trying again (?:in \d|; the)/i, (state) => isPhase('retrying')(state) && hasNext(state)],
  [/first check in/, hasNext],
  [/no time is left to try/, (state) => !hasNext(state)],
  [
    /expired|not confirmed in time/i,
    (state) =>
      state.status === 'expired' || (state.status === 'signedOut' && state.reason === 'expired'),
  ],
  [/declined/i, hasStatus('denied')],
  [/has ended/i, hasStatus('signedOut')],
  [/code stays valid/i, hasStatus('awaitingCode')],
]

const words =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|hundred)\s+(?:second|minute|hour|day|time)s?\b/i

describe.each(Object.entries(languages))('in the words of %s', (_, messages) => {
  const said = (state: AnyState, now: number) => {
    const options = { now, timeZone, messages }
    const { code: _code, link: _link, actions: _actions, ...model } = panelModel(state, options)
    const news = announcement(undefined, state, options)
    // "Less than 2 minutes left": judged by itself below.
    const { clock, ...rest } = model
    return {
      texts: textsOf([rest, clock === null ? [] : clock.label, news]),
      spoken: clock?.spoken,
    }
  }

  it('every number is one of the state', () =>
    fc.assert(
      fc.property(stateAt, ({ state, now }) => {
        const shown = shownOf(state)
        const known = numbersOf(shown, now)
        const { texts, spoken } = said(state, now)
        for (const text of texts) {
          expect(
            numbersIn(text).filter((number) => !known.has(number)),
            text,
          ).toEqual([])
          expect(text).not.toMatch(words)
        }
        const [most, unit] = /(\d+) (minute|second)/.exec(spoken ?? '')?.slice(1) ?? []
        if (most !== undefined && 'expiresAt' in shown)
          expect(shown.expiresAt - now).toBeLessThanOrEqual(
            Number(most) * (unit === 'minute' ? 60_000 : 1_000),
          )
      }),
      { numRuns: 2_000 },
    ))

  it('every claim holds', () =>
    fc.assert(
      fc.property(stateAt, ({ state, now }) => {
        const shown = shownOf(state)
        const quoted = quotedIn(shown).filter((text) => text.length > 3)
        for (const text of said(state, now).texts) {
          const ours = quoted.reduce((rest, quote) => rest.replaceAll(quote, ''), text)
          for (const [sentence, holds] of claims)
            if (sentence.test(ours)) expect([text, holds(shown)]).toEqual([text, true])
        }
      }),
      { numRuns: 2_000 },
    ))

  it('a session that renews itself has no time of its end, and one that does not has one', () =>
    fc.assert(
      fc.property(stateAt, ({ state, now }) => {
        const shown = shownOf(state)
        if (shown.status !== 'signedIn' || ('refresh' in shown && shown.refresh !== 'idle')) return
        const { texts } = said(state, now)
        const end = timeOf(shown.expiresAt, { now, timeZone })
        if (shown.refreshable) expect(texts.join(' ')).not.toMatch(/\d/)
        else expect(texts.join(' ')).toContain(end)
      }),
    ))
})
