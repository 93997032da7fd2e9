import { createActor, setup, toPromise } from 'xstate'
import { expect, test } from 'vitest'
import { createSession, provideMachines, type SessionOptions } from '../src/index.ts'
import type { SignInInput, signInMachine } from '../machines/index.ts'
import { simulate } from '../src/testing/index.ts'

test.each(['deviceAuthorization', 'signIn'] as const)(
  'a chart of somebody else invokes %s, and a session finds the token',
  async (chart) => {
    const host = simulate({ approveAfter: 10 })
    const options: SessionOptions = { provider: host.provider, clientName: 'Acme Console', host }
    const { machine, input } = provideMachines(options)[chart]
    const parent = setup({ actors: { signIn: machine as typeof signInMachine } }).createMachine({
      initial: 'signingIn',
      states: {
        signingIn: { invoke: { src: 'signIn', input: input as () => SignInInput, onDone: 'done' } },
        done: { type: 'final' },
      },
    })
    const actor = createActor(parent, { clock: host.clock }).start()
    const done = toPromise(actor)
    await host.advance(20)
    await done
    expect(actor.getSnapshot().value).toBe('done')
    await using session = createSession(options)
    await expect(session.token()).resolves.toHaveProperty('expiresAt')
    await session[Symbol.asyncDispose]()
    expect(host.clock.pending).toBe(0)
  },
)

test('names the option that is wrong', () => {
  const host = simulate()
  expect(() => provideMachines({ provider: host.provider, clientName: '', host })).toThrow(
    /provideMachines: .*clientName/,
  )
})
