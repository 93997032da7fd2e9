// Terminals of any size, and of none.
import { env } from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectMode, type TerminalMode } from '../../src/terminal/index.ts'
import { plainView } from '../../src/terminal/plain-view.ts'
import { richView } from '../../src/terminal/rich-view.ts'
import { fixtures } from '../../src/testing/fixtures.ts'
import type { SignInState } from '../../src/index.ts'
import { limit } from '../patience.ts'
import { stories } from '../tiers.ts'
import { context, notPossible, now, Output } from './stage.ts'

const states: readonly SignInState[] = [...Object.values(fixtures), notPossible]
const runs = Number(env['RUNS'] ?? stories.quick)
const sizes = fc.record({
  columns: fc.oneof(fc.constantFrom(0, 1, 9, 23, 24, NaN, undefined), fc.nat(300)),
  rows: fc.oneof(fc.constantFrom(0, 1, 5, 6, NaN, undefined), fc.nat(100)),
})

const viewOf = (output: Output, mode: TerminalMode) =>
  (mode === 'rich' ? richView : plainView)({
    output: output.stream,
    now: () => now,
    askedAt: () => undefined,
    timeZone: 'UTC',
    interactive: true,
    heading: 'Sign in to Acme',
    place: 'acme.awsapps.com',
    showQr: true,
    showTransitions: true,
    hostKeys: () => [{ key: 'x', label: 'network off' }],
    hostKeysHeading: 'Emulator:',
  })

/** What a mouse can copy: the lines as they were written, which a terminal breaks where it must. */
const runsOf = (output: Output): string[] => output.shown.split(/[\s│]+/)

describe('a terminal of any size', () => {
  it(
    'draws every state, in any order, at any change of size, and each address in one run',
    { timeout: limit(120_000) },
    () => {
      const moments = fc.array(fc.record({ size: sizes, state: fc.constantFrom(...states) }), {
        minLength: 1,
        maxLength: 3,
      })
      fc.assert(
        fc.property(moments, fc.constantFrom('rich', 'plain' as const), (story, mode) => {
          const output = new Output()
          Object.assign(output, story[0]?.size)
          const view = viewOf(output, mode)
          for (const { size, state } of story) {
            Object.assign(output, size)
            output.emit('resize')
            view.state(state)
            if (context.countdown !== undefined) view.countdown(context.countdown)
            view.toggleQr()
            view.pasting(3)
            view.pasting(undefined)
            view.notice('Link copied, where your terminal allows it.')
            if (state.status === 'awaitingCode')
              expect(runsOf(output)).toContain(state.verificationUri)
            if (
              mode === 'rich' &&
              state.status === 'awaitingRedirect' &&
              state.browser === 'failed'
            )
              expect(runsOf(output)).toContain(state.authorizationUrl)
          }
          view.close()
        }),
        { numRuns: Math.ceil(runs / 15) },
      )
    },
  )

  it('has an address that is too long for a line written once, not with each drawing', () => {
    const output = new Output()
    output.columns = 40
    const view = viewOf(output, 'rich')
    view.state(fixtures.redirectBrowserFailed)
    for (let second = 0; second < 5; second += 1) {
      if (context.countdown !== undefined)
        view.countdown({ ...context.countdown, label: `9:0${second}` })
    }
    view.close()
    const { authorizationUrl } = fixtures.redirectBrowserFailed as { authorizationUrl: string }
    expect(output.shown.split(authorizationUrl)).toHaveLength(2)
  })
})

describe('the mode', () => {
  it.each([
    [{}, 'rich'],
    [{ columns: 80, rows: 24 }, 'rich'],
    [{ columns: 24, rows: 6 }, 'rich'],
    [{ columns: 0, rows: 0 }, 'rich'],
    [{ columns: NaN, rows: undefined }, 'rich'],
    [{ columns: 300, rows: 100 }, 'rich'],
    [{ columns: 23, rows: 24 }, 'plain'],
    [{ columns: 1, rows: 1 }, 'plain'],
    [{ columns: 9, rows: 0 }, 'plain'],
    [{ columns: 80, rows: 5 }, 'plain'],
  ] as const)('of a terminal of %j is %s', (size, mode) =>
    expect(detectMode({ isTTY: true, ...size }, {})).toBe(mode),
  )
})
