// A sign-in that survives its process, on DBOS: a library over Postgres, and no server of its own.
import { DBOS } from '@dbos-inc/dbos-sdk'
import type { SignInState } from 'authchart'
import { durableSignIn, type DurableSignInOptions, type SignInWish } from 'authchart/durable'

/** What the driver waits for: a call under way, a moment, or a wish of the person's. */
type Wait = { call: Promise<unknown> } | { inMs: number; at?: number } | { wish: true }

export const dbosSignIns = (options: DurableSignInOptions) => {
  const signIn = durableSignIn(options)
  // A recovery repeats the waits in the order in which they were made: one at a time.
  const race = async (waits: ReadonlyMap<string, Wait>) => {
    for (const [key, wait] of waits) if ('call' in wait) return { key, value: await wait.call }
    const now = await DBOS.now()
    let next = { key: '', at: Infinity }
    let wishes = ''
    for (const [key, wait] of waits) {
      if ('wish' in wait) wishes = key
      if (!('inMs' in wait)) continue
      // A wish does not begin the wait anew.
      const at = (wait.at ??= now + wait.inMs)
      if (at < next.at) next = { key, at }
    }
    const wish = await DBOS.recv<SignInWish>('wish', Math.max(0, next.at - now) / 1_000)
    return wish === null ? { key: next.key, value: undefined } : { key: wishes, value: wish }
  }
  const run = DBOS.registerWorkflow(
    (key: string) =>
      signIn<Wait>(
        {
          run: (name, effect) => ({ call: DBOS.runStep(effect, { name }) }),
          sleep: (inMs) => ({ inMs }),
          next: () => ({ wish: true }),
          race,
          publish: (state) => DBOS.setEvent('state', state),
        },
        key,
      ),
    { name: 'signIn' },
  )
  const tell = (key: string, wish: SignInWish) => DBOS.send(key, wish, 'wish')
  return {
    start: async (key: string) => void (await DBOS.startWorkflow(run, { workflowID: key })(key)),
    state: (key: string) => DBOS.getEvent<SignInState>(key, 'state', 0),
    cancel: (key: string, reason: string | null = null) =>
      tell(key, { type: 'flow.cancel', reason, at: Date.now() }),
    nudge: (key: string) => tell(key, { type: 'flow.nudge', at: Date.now() }),
  }
}
