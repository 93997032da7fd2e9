import type {
  AskForToken,
  TokenAnswer,
  DeviceAuthorizationContext as Context,
} from '../../machines/index.ts'
import type { Simulation } from '../../src/testing/index.ts'
import { hunt } from './hunt.ts'
import { laws, type LawName } from './laws.ts'
import { around, instead, swap, type Bug } from './plant.ts'
import { stories, tell } from './story.ts'
import { play } from './trace.ts'

type CreateToken = (input: AskForToken, signal: AbortSignal) => Promise<TokenAnswer>

const aroundCreateToken = (wrap: (real: CreateToken, host: Simulation) => CreateToken): Bug =>
  around('deviceAuthorization', 'createToken', wrap)

/** Changes what an action writes into the context. */
const insteadOf = (
  action: 'keepPace' | 'slowDown',
  change: (context: Context, answer: { readonly at: number }) => Partial<Context>,
): Bug => instead('deviceAuthorization', action, change)

const hasty = (ms: number) =>
  insteadOf('keepPace', ({ intervalMs }, { at }) => {
    const allowedAt = at + intervalMs - ms
    return { faults: 0, lastError: null, allowedAt, nextPollAt: allowedAt }
  })

const afterCodes = (change: (context: Context) => Partial<Context>): Bug =>
  instead('deviceAuthorization', 'keepCodes', (_before: Context, _answer, after: Context) =>
    change(after),
  )

/** For each law a copy of the machine that breaks it. */
const bugs: Readonly<Record<LawName, Bug>> = {
  'the gap from an answer to the next request is at least the largest interval so far': hasty(1),
  'the first request waits one interval': afterCodes(({ now }) => ({
    allowedAt: now,
    nextPollAt: now,
  })),
  'the next request goes out when it was said to': swap('deviceAuthorization', {
    delays: {
      untilNextPoll: ({ context }: { context: Context }) =>
        Math.max(0, Math.min(context.nextPollAt, context.deadline) - context.now) + 101,
    },
  }),
  'the interval never falls': insteadOf('keepPace', ({ intervalMs }, { at }) => {
    const forgotten = Math.max(1_000, intervalMs - 5_000)
    return { intervalMs: forgotten, allowedAt: at + intervalMs, nextPollAt: at + intervalMs }
  }),
  'k slow-downs add 5k seconds': insteadOf('slowDown', ({ intervalMs }) => ({
    intervalMs: intervalMs + 4_999,
  })),
  'never two requests in flight': aroundCreateToken((real) => async (input, signal) => {
    const [answer] = await Promise.all([real(input, signal), real(input, signal)])
    return answer
  }),
  'nothing is sent after the end': aroundCreateToken(
    (real, { clock, fetch }) =>
      async (input, signal) => {
        const answer = await real(input, signal)
        const again = () => {
          const { signal: idle } = new AbortController()
          const init = { method: 'POST', headers: {}, body: '{}', redirect: 'manual' } as const
          fetch('https://oidc.us-east-1.amazonaws.com/token', { ...init, signal: idle }).catch(
            () => undefined,
          )
        }
        if (answer.kind === 'denied') clock.setTimeout(again, 1_000)
        return answer
      },
  ),
  'nothing is sent after the deadline': afterCodes(({ deadline }) => ({
    deadline: deadline + 9_000,
  })),
  'it ends, and in time': swap('deviceAuthorization', {
    delays: {
      untilNextPoll: ({ context }: { context: Context }) => context.nextPollAt - context.now,
    },
  }),
  'it ends exactly once': aroundCreateToken((real) => async (input, signal) => {
    const answer = await real(input, signal)
    return answer.kind === 'denied' ? new Promise(() => undefined) : answer
  }),
  'expired never comes before the deadline, unless the service says so': afterCodes(
    ({ deadline }) => ({ deadline: deadline - 500 }),
  ),
  'cancel ends at once and aborts the request': aroundCreateToken(
    (real) => (input) => real(input, new AbortController().signal),
  ),
  'after the end nothing is left: no timer, request or subscription': aroundCreateToken(
    (real, { clock }) =>
      (input, signal) => {
        clock.setTimeout(() => undefined, 3_600_000)
        return real(input, signal)
      },
  ),
  'a fault that passes is never final before the deadline': swap('deviceAuthorization', {
    guards: {
      isFinalRefusal: ({ event }: { readonly event: { readonly output: TokenAnswer } }) =>
        event.output.kind === 'refused' || event.output.kind === 'unreachable',
    },
  }),
  'signed in means a token that is not empty, stored before anybody hears of it': aroundCreateToken(
    (real, { store }) =>
      async (input, signal) => {
        const answer = await real(input, signal)
        if (answer.kind === 'granted') await store.delete(answer.token)
        return answer
      },
  ),
  'a token that comes after a cancel is not stored': aroundCreateToken(
    (real) => (input, signal) => {
      void real(input, new AbortController().signal)
      return real(input, signal)
    },
  ),
  'a new life keeps the user code': swap('deviceAuthorization', {
    guards: { isLive: () => false, hasCode: () => false },
  }),
}

hunt({ laws, bugs, stories, play, tell, seeds: { 'it ends exactly once': 3 } })
