import { expect, test } from 'vitest'
import type {
  RefreshTokenInput,
  RefreshTokenOutput,
  SessionContext as Context,
} from '../../machines/index.ts'
import { spreadBytes } from '../../src/session/spread.ts'
import { dayLaws, type DayLawName } from './day-laws.ts'
import { playDay } from './day-trace.ts'
import { around, both, inside, instead, onPorts, swap, type Answered, type Bug } from './plant.ts'

const lostIsUnsent: Bug = around<RefreshTokenInput, RefreshTokenOutput>(
  'refresh',
  'refreshToken',
  (real) => async (input, signal) => {
    const answer = await real(input, signal)
    return answer.kind === 'unknown' ? { ...answer, kind: 'unreachable' } : answer
  },
)

/** All shapes of machines but the server, which only one of the laws is about. */
const few = 7
const withServer = 19

const bugs: readonly (readonly [law: DayLawName, sessions: number, bug: Bug])[] = [
  [
    'who is signed out was signed out by the service, or by a renewal whose answer was lost',
    few,
    swap('session', {
      guards: {
        isRevoked: ({ event: { output } }: Answered) =>
          output.kind === 'revoked' || output.kind === 'unreachable',
      },
    }),
  ],
  [
    'a lost answer costs nobody a token that is good',
    few,
    both(
      inside(({ doubts }) => Object.assign(doubts, { has: () => Promise.resolve(false) })),
      lostIsUnsent,
    ),
  ],
  [
    'no token is handed out that is over, or that the service has said to be revoked',
    few,
    inside(({ time }) => Object.assign(time, { setBackMs: () => 0 })),
  ],
  [
    'no session sends more than its pauses allow',
    few,
    instead('session', 'keepFault', (_before: Context, _output, { now }: Context) => ({
      faults: 0,
      nextRefreshAt: now + 5_000,
      refreshAllowedAt: now + 5_000,
    })),
  ],
  [
    'the sessions of a program do not renew together, but where a clock has jumped',
    withServer,
    onPorts(({ random }) => ({
      random: (byteCount) =>
        byteCount === spreadBytes ? new Uint8Array(byteCount) : random(byteCount),
    })),
  ],
]

/** Not every day shows every bug. */
const mostDays = 12

test.each(bugs)('a bug is caught: %s', async (name, sessions, bug) => {
  const caught = async (seed: number): Promise<number | undefined> => {
    if (seed > mostDays) return undefined
    const story = { seed, sessions, isOneRealm: sessions === withServer }
    return dayLaws[name](await playDay(story, bug)) === undefined ? caught(seed + 1) : seed
  }
  expect(await caught(1), 'the day that shows it').toBeDefined()
})
