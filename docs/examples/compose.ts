// A statechart of your own that signs in on its way. The sign-in is a child: leaving the state ends it.
//
//   node compose.ts
import { createSession, identityCenter, type SessionState, type SignInResult } from 'authchart'
import { nodeHost } from 'authchart/node'
import { assign, createActor, fromObservable, fromPromise, setup, waitFor } from 'xstate'

const session = createSession({
  provider: identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' }),
  clientName: 'Example deployer',
  host: nodeHost(),
})

const deployMachine = setup({
  types: {
    context: {} as { shown: SessionState; problem: string | null },
    events: {} as { type: 'deploy' } | { type: 'abort' },
  },
  actors: {
    signIn: fromPromise<SignInResult>(({ signal }) => session.signIn({ signal }).result()),
    watchSession: fromObservable<SessionState, void>(() => session.state$),
    upload: fromPromise(async () => {
      const token = await session.token({ minTtlMs: 60_000 })
      return token.expiresAt
    }),
  },
  actions: {
    show: assign((_, { state }: { state: SessionState | undefined }) =>
      state === undefined ? {} : { shown: state },
    ),
    noteProblem: assign((_, { error }: { error: unknown }) => ({ problem: String(error) })),
  },
}).createMachine({
  id: 'deploy',
  context: { shown: session.getState(), problem: null },
  invoke: {
    id: 'watchSession',
    src: 'watchSession',
    onSnapshot: {
      actions: { type: 'show', params: ({ event }) => ({ state: event.snapshot.context }) },
    },
  },
  initial: 'ready',
  states: {
    ready: { on: { deploy: 'signingIn' } },
    signingIn: {
      on: { abort: 'ready' },
      invoke: {
        id: 'signIn',
        src: 'signIn',
        onDone: 'uploading',
        onError: {
          target: 'ready',
          actions: { type: 'noteProblem', params: ({ event }) => event },
        },
      },
    },
    uploading: {
      invoke: {
        id: 'upload',
        src: 'upload',
        onDone: 'deployed',
        onError: {
          target: 'ready',
          actions: { type: 'noteProblem', params: ({ event }) => event },
        },
      },
    },
    deployed: { type: 'final' },
  },
})

const deploy = createActor(deployMachine).start()
deploy.subscribe(({ value, context: { shown } }) => {
  const code = shown.status === 'signingIn' && 'userCode' in shown.attempt && shown.attempt.userCode
  console.log(value, shown.status, code || '')
})
deploy.send({ type: 'deploy' })
await waitFor(deploy, ({ status }) => status === 'done', { timeout: Infinity })
await session[Symbol.asyncDispose]()
