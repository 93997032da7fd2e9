import { fromPromise } from 'xstate'
import type {
  AuthorizationCodeContext as Context,
  ExchangeCodeInput,
  ExchangeCodeOutput,
} from '../../machines/index.ts'
import { createCodeFlow } from '../../src/effects/code-flow.ts'
import { codeLaws, type CodeLawName } from './code-laws.ts'
import { codeStories, tellCode } from './code-story.ts'
import { playCode } from './code-trace.ts'
import { hunt } from './hunt.ts'
import {
  around,
  inside,
  instead,
  onPorts,
  swap,
  tokensLate,
  type Answered,
  type Bug,
} from './plant.ts'

type Exchange = (input: ExchangeCodeInput, signal: AbortSignal) => Promise<ExchangeCodeOutput>

const aroundExchange = (
  wrap: (
    ...of: Parameters<Parameters<typeof around<ExchangeCodeInput, ExchangeCodeOutput>>[2]>
  ) => Exchange,
): Bug => around('authorizationCode', 'exchangeCode', wrap)

const unheard = () => new AbortController().signal

const bugs: Readonly<Record<CodeLawName, Bug>> = {
  'an unmatched redirect never changes the state': onPorts(({ redirect, ...host }) => {
    const open = host.openBrowser?.bind(host)
    let state = ''
    const trusting = (url: string) => {
      const to = URL.parse(url)
      if (to?.searchParams.has('state') === true) to.searchParams.set('state', state)
      return to?.href ?? url
    }
    return {
      ...(open !== undefined && {
        openBrowser: (url) => {
          state = new URL(url).searchParams.get('state') ?? ''
          return open(url)
        },
      }),
      ...(redirect !== undefined && {
        redirect: {
          listen: ({ onRedirect }) =>
            redirect.listen({ onRedirect: (url) => onRedirect(trusting(url)) }),
        },
      }),
    }
  }),
  'a code is exchanged at most once': onPorts(({ fetch }) => ({
    // As many HTTP clients do, unless they are told not to.
    fetch: (url, init) => fetch(url, init).catch(() => fetch(url, init)),
  })),
  'the token is in the store before `signedIn` is seen': tokensLate,
  'the receiver listens before the browser is opened, and it is opened once': around(
    'authorizationCode',
    'openBrowser',
    (real) => async (input, signal) => {
      await real(input, signal)
      return real(input, signal)
    },
  ),
  'the person is never switched to another method silently': swap('signIn', {
    guards: { isNotPossible: ({ event }: Answered) => event.output.kind === 'failed' },
  }),
  'the other method is offered in time, and not before': instead(
    'authorizationCode',
    'keepAuthorization',
    (_before: Context, _answer, { overdueAt }: Context) => ({ overdueAt: overdueAt + 500 }),
  ),
  'it ends, and in time': instead(
    'authorizationCode',
    'keepAuthorization',
    (_before: Context, _answer, { deadline }: Context) => ({ deadline: deadline + 120_000 }),
  ),
  'it ends exactly once': aroundExchange((real) => async (input, signal) => {
    const answer = await real(input, signal)
    return answer.kind === 'refused' ? new Promise(() => undefined) : answer
  }),
  'it comes to what the person decided, where nothing is in the way': swap('authorizationCode', {
    guards: { isDenied: () => false },
  }),
  'nobody is signed in whom the service did not sign in': aroundExchange(
    (real) => async (input, signal) => {
      const answer = await real(input, signal)
      if (answer.kind !== 'refused') return answer
      const { at } = answer
      const held = {
        token: 'token',
        expiresAt: at + 60_000,
        refreshable: false,
        tokenId: 'token/1',
      }
      return { kind: 'granted', at, ...held }
    },
  ),
  'cancel ends at once: no request, timer or receiver is left': aroundExchange(
    (real) => (input) => real(input, unheard()),
  ),
  'nothing is sent after the end, and no token comes after a cancel': aroundExchange(
    (real) => (input, signal) => {
      void real(input, unheard())
      return real(input, signal)
    },
  ),
  'time goes on: timers are not set without end': swap('authorizationCode', {
    actors: { exchangeCode: fromPromise(() => Promise.resolve({ kind: 'undelivered', at: 0 })) },
    delays: { untilNextTry: () => 0 },
  }),
  'after the end nothing is left: no timer, request, subscription or receiver': aroundExchange(
    (real, { clock }) =>
      (input, signal) => {
        clock.setTimeout(() => undefined, 3_600_000)
        return real(input, signal)
      },
  ),
  'the page in the browser tells the truth, and never waits for ever': inside(({ codeFlow }) => {
    const { redirects } = codeFlow(createCodeFlow)
    const conclude = redirects.conclude.bind(redirects)
    Object.assign(redirects, {
      conclude: (attempt: string, outcome: Parameters<typeof conclude>[1]) =>
        conclude(attempt, outcome === 'failed' ? 'signedIn' : outcome),
    })
  }),
  'the page that was taken is answered each time it is loaded, until some seconds after the end':
    onPorts(({ redirect }) => ({
      ...(redirect !== undefined && {
        redirect: {
          listen: async (o) => {
            const listener = await redirect.listen(o)
            return { redirectUri: listener.redirectUri, close: () => listener.close() }
          },
        },
      }),
    })),
  'whatever is shown is frozen JSON without a secret, and keeps its reference': aroundExchange(
    (real, _host, { codeFlow }) =>
      async (input, signal) => {
        const { redirects } = codeFlow(createCodeFlow)
        const code = redirects.redirected(input.attempt)?.code
        const answer = await real(input, signal)
        if (answer.kind !== 'refused') return answer
        return { ...answer, error: { ...answer.error, message: `Cannot exchange ${code ?? ''}.` } }
      },
  ),
}

hunt({
  laws: codeLaws,
  bugs,
  stories: codeStories,
  play: playCode,
  tell: tellCode,
  seeds: {
    'the page that was taken is answered each time it is loaded, until some seconds after the end': 5,
  },
})
