import type {
  FollowLeadOutput,
  AttemptInput,
  ForSession,
  ReadTokenOutput,
  RefreshTokenInput,
  RefreshTokenOutput,
  SessionContext as Context,
} from '../../machines/index.ts'
import { hunt } from './hunt.ts'
import {
  around,
  both,
  inside,
  instead,
  onPorts,
  swap,
  tokensLate,
  type Answered,
  type Bug,
} from './plant.ts'
import { sessionLaws, type SessionLawName } from './session-laws.ts'
import { sessionStories, tellSession } from './session-story.ts'
import { playSession } from './session-trace.ts'

type Refresh = (input: RefreshTokenInput, signal: AbortSignal) => Promise<RefreshTokenOutput>

const aroundRefresh = (
  wrap: (
    ...of: Parameters<Parameters<typeof around<RefreshTokenInput, RefreshTokenOutput>>[2]>
  ) => Refresh,
): Bug => around('refresh', 'refreshToken', wrap)

const bugs: Readonly<Record<SessionLawName, Bug>> = {
  'tokens are in the store before `signedIn` is seen': tokensLate,
  'a stored token is deleted only by sign-out or a final `invalid_grant`': aroundRefresh(
    (real) => async (input, signal) => {
      const answer = await real(input, signal)
      const { kind, at } = answer
      return kind === 'unreachable' ? { kind: 'invalidGrant', at, error: answer.error } : answer
    },
  ),
  'refresh never runs twice at once': onPorts(({ store }) => ({
    store: { ...store, lock: (_key, task) => task(new AbortController().signal) },
  })),
  'a refresh takes what the store holds': onPorts(({ store }) => {
    const cache = new Map<string, unknown>()
    return {
      store: {
        ...store,
        get: async (key) => {
          if (!cache.has(key)) cache.set(key, await store.get(key))
          return cache.get(key) ?? store.get(key)
        },
        set: (key, value, o) => {
          cache.set(key, value)
          return store.set(key, value, o)
        },
        delete: (key) => {
          cache.delete(key)
          return store.delete(key)
        },
      },
    }
  }),
  'a refresh is repeated at most once after a lost answer': both(
    swap('refresh', { guards: { mayRepeat: () => true } }),
    aroundRefresh((real) => async (input, signal) => {
      const answer = await real(input, signal)
      const { kind, at } = answer
      return kind === 'unreachable'
        ? { kind: 'unknown', at, retryAfterMs: 0, error: answer.error }
        : answer
    }),
  ),
  'a renewal that may have arrived is not sent again while the token is good': both(
    inside(({ doubts }) => Object.assign(doubts, { has: () => Promise.resolve(false) })),
    aroundRefresh((real) => async (input, signal) => {
      const answer = await real(input, signal)
      return answer.kind === 'unknown' ? { ...answer, kind: 'unreachable' } : answer
    }),
  ),
  'no answer takes the refresh token away': inside(({ tokens }) => {
    const keep = tokens.keep.bind(tokens)
    Object.assign(tokens, {
      keep: (...[request, grant, { answer, client, signal, lost }]: Parameters<typeof keep>) =>
        keep(request, grant, { answer, client, signal, ...(lost && { lost }) }),
    })
  }),
  'nobody is signed out by the network': swap('session', {
    guards: {
      isRevoked: ({ event: { output } }: Answered) =>
        output.kind === 'revoked' || output.kind === 'unreachable',
    },
  }),
  'the token is renewed before it expires, where nothing is in the way': instead(
    'session',
    'keepRefreshed',
    (_before: Context, _output, { held }: Context) => ({
      nextRefreshAt: (held?.expiresAt ?? 0) + 1_000,
    }),
  ),
  'a token comes with the life that was asked for, and it always comes or says why': inside(
    ({ tokens }) => {
      const open = tokens.open.bind(tokens)
      Object.assign(tokens, {
        open: async (...of: Parameters<typeof open>) => {
          const opened = await open(...of)
          if (opened === undefined) return undefined
          const { held, stored } = opened
          return { stored, held: { ...held, expiresAt: held.expiresAt + 3_600_000 } }
        },
      })
    },
  ),
  'a sign-out ends with nothing in the store': around(
    'session',
    'forgetToken',
    (_real, { clock }) =>
      () =>
        Promise.resolve({ kind: 'forgotten', at: clock.now() }),
  ),
  'a sign-in ends, and in time': around(
    'deviceAuthorization',
    'createToken',
    (real) => async (input, signal) => {
      const answer = (await real(input, signal)) as { readonly kind: string }
      return answer.kind === 'unreachable' ? new Promise(() => undefined) : answer
    },
  ),
  'between two renewals pass thirty seconds, or half of what is left of a token that has less':
    swap('session', { guards: { isRenewalWanted: () => true } }),
  'nobody asks early, not even who takes over': around<AttemptInput, FollowLeadOutput>(
    'signIn',
    'followLead',
    (real) => async (input, signal) => {
      const answer = await real(input, signal)
      if (answer.kind !== 'leading' || answer.resume === null) return answer
      const { at } = answer
      return { ...answer, resume: { ...answer.resume, allowedAt: at, nextPollAt: at } }
    },
  ),
  'processes that share a sign-in show one code': around(
    'signIn',
    'takeLead',
    (_real, { clock }) =>
      () =>
        Promise.resolve({ kind: 'leading', at: clock.now(), resume: null }),
  ),
  'time goes on: timers are not set without end': instead(
    'session',
    'markNotRenewable',
    ({ faults }: Context) => ({ faults }),
  ),
  'after disposal nothing is left: no timer, request or subscription': around(
    'session',
    'readToken',
    (real, { clock }) =>
      (input, signal) => {
        clock.setTimeout(() => undefined, 864_000_000)
        return real(input, signal)
      },
  ),
  'whatever is shown is frozen JSON without a secret, and keeps its reference': aroundRefresh(
    (real, _host, { tokens }) =>
      async (input, signal) => {
        const opened = await tokens.open(input.request)
        const answer = await real(input, signal)
        if (answer.kind !== 'unreachable') return answer
        const message = `Cannot renew with ${opened?.stored.refreshToken ?? 'nothing'}.`
        return { ...answer, error: { ...answer.error, message } }
      },
  ),
  'nobody is signed in who is known to have nothing in the store': around<
    ForSession,
    ReadTokenOutput
  >('session', 'readToken', (real) => async (input, signal) => {
    const answer = await real(input, signal)
    if (answer.kind !== 'none') return answer
    const error = { code: 'session_expired', message: 'It is not there.', retry: 'restart' }
    return { kind: 'unavailable', at: answer.at, error } as const as ReadTokenOutput
  }),
  'it stays signed in, where nothing is in the way': instead(
    'session',
    'keepRefreshed',
    (_before: Context, _output, { held }: Context) => ({
      held: held === null ? null : { ...held, refreshable: false },
    }),
  ),
}

hunt({
  laws: sessionLaws,
  bugs,
  stories: sessionStories,
  play: playSession,
  tell: tellSession,
  // One story in two thousand, and one in three hundred.
  from: {
    'time goes on: timers are not set without end': 2_170,
    'nobody asks early, not even who takes over': 330,
  },
})
