import * as v from 'valibot'
import { durableSignIn, type DurableSignInOptions, type SignInWish } from '../durable/index.ts'
import { check, numberThat, textThat } from '../kit/check.ts'
import type { SignInState } from '../observe/states.ts'
import type {
  RestateLike,
  RestatePromiseLike,
  SharedContextLike,
  WorkflowContextLike,
} from './sdk.ts'

export interface SignInWorkflowOptions extends DurableSignInOptions {
  /** The workflow's name in the engine, which `signInClient` is told too. */
  readonly name: string
  /** How long the engine keeps a sign-in that has ended, and what it wrote down of it. Default: ten minutes. */
  readonly retentionMs?: number
}

/** What can be asked of a sign-in that the engine runs. */
export interface SignInHandlers {
  run(context: WorkflowContextLike): Promise<SignInState>
  state(context: SharedContextLike): Promise<SignInState | null>
  cancel(context: SharedContextLike, asked?: { readonly reason?: string | null }): Promise<void>
  nudge(context: SharedContextLike): Promise<void>
}

const tenMinutesMs = 600_000
/** A process that is back is used soon. */
const retryPolicy = { initialInterval: 100, maxInterval: 2_000 }

const schema = v.looseObject({
  name: textThat((name) => /^[a-z]\w*$/i.test(name), 'a name of letters, digits and _'),
  retentionMs: v.optional(numberThat((ms) => ms >= 0, 'a number of milliseconds, 0 or more')),
})

/** A promise that outlives its process resolves once: each nudge has its own. */
const nudgeOf = (nudge: unknown): string => `nudge-${String(nudge)}`

/**
 * One sign-in by device code as a workflow of Restate: it goes on when its process dies, with the same code, and never asks the
 * service early. A key names one sign-in: for another one take another key. The token is then what `session.token()` of a session
 * with the same options and store finds; sessions stay outside the engine.
 *
 * The engine sees handles, user codes and addresses. Secrets stay in the store.
 *
 * @param restate The module `@restatedev/restate-sdk`.
 *
 * @throws TypeError that names the option.
 *
 * @example
 * import * as restate from '@restatedev/restate-sdk'
 *
 * const signIn = signInWorkflow(restate, { name: 'signIn', provider, clientName: 'Acme', host: nodeHost(), store })
 * await restate.serve({ services: [signIn] })
 */
export const signInWorkflow = <Definition>(
  restate: RestateLike<SignInHandlers, Definition>,
  o: SignInWorkflowOptions,
): Definition => {
  const { name, retentionMs = tenMinutesMs, ...ofSignIn } = o
  check('signInWorkflow', 'options', schema, o)
  const signIn = durableSignIn(ofSignIn)
  const { clock } = o.host
  const { RestatePromise } = restate

  /** Another may have told the same a moment ago. */
  const tell = async (context: SharedContextLike, name: string, wish: SignInWish) => {
    const promise = context.promise<SignInWish>(name)
    if ((await promise.peek()) !== undefined) return
    try {
      await promise.resolve(wish)
    } catch (error) {
      if (!(error instanceof restate.TerminalError)) throw error
    }
  }

  const handlers: SignInHandlers = {
    run: (context) => {
      const cancelled = context.promise<SignInWish>('cancelled').get()
      let nudge = 0
      return signIn<RestatePromiseLike<unknown>>(
        {
          run: (src, effect) => context.run(src, effect),
          sleep: (ms) => context.sleep(ms),
          next: () => {
            nudge += 1
            context.set('nudge', nudge)
            return RestatePromise.race([
              cancelled,
              context.promise<SignInWish>(nudgeOf(nudge)).get(),
            ])
          },
          race: (waits) =>
            RestatePromise.race(
              [...waits].map(([key, wait]) =>
                wait.map((value, failure) => {
                  if (failure !== undefined) throw failure
                  return { key, value }
                }),
              ),
            ),
          publish: (state) => context.set('state', state),
        },
        context.key,
      )
    },
    state: async (context) => (await context.get('state')) as SignInState | null,
    cancel: (context, { reason = null } = {}) =>
      tell(context, 'cancelled', { type: 'flow.cancel', reason, at: clock.now() }),
    nudge: async (context) => {
      const nudge = await context.get('nudge')
      // None has begun.
      if (nudge === null) return
      await tell(context, nudgeOf(nudge), { type: 'flow.nudge', at: clock.now() })
    },
  }
  return restate.workflow({
    name,
    handlers,
    options: { workflowRetention: retentionMs, journalRetention: retentionMs, retryPolicy },
  })
}
