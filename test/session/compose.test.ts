import { createActor, setup, toPromise } from 'xstate'
import { expect, test } from 'vitest'
import { createSession, provideMachines, type SessionOptions } from '../../src/index.ts'
import type { SignInInput, signInMachine } from '../../machines/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { failed, processOf } from '../contract/processes.ts'

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

test.each([
  ['is declined', 'deny', 0, 'denied'],
  ['never gets its code through', 'approve', 40, 'failed'],
  ['is cancelled between two tries', 'approve', 2, 'cancelled'],
  ['is stopped between two tries', 'approve', 2, 'stopped'],
] as const)(
  'a chart of its own forgets verifier and state once it %s',
  async (_, decision, seconds, end) => {
    const simulation = simulate({ browser: 'silent' })
    const { host } = processOf(simulation, {}, ({ path }) =>
      path === '/token' ? Promise.reject(failed('ECONNREFUSED')) : undefined,
    )
    const { provider, clock, service } = simulation
    const { authorizationCode } = provideMachines({ provider, clientName: 'Acme Console', host })
    const input = authorizationCode.input()
    const begin = async () => {
      const actor = createActor(authorizationCode.machine, { input, clock }).start()
      await clock.settle()
      const url = actor.getSnapshot().context.authorizationUrl ?? ''
      return { actor, url, state: new URL(url).searchParams.get('state') }
    }
    const { actor, url, state } = await begin()
    const step = service.openAuthorization(url, decision)
    simulation.redirectTo(step.kind === 'redirect' ? step.url : '')
    await simulation.advance(seconds)
    if (end === 'cancelled') actor.send({ type: 'flow.cancel', reason: null })
    if (end === 'stopped') actor.stop()
    else expect(actor.getSnapshot().value).toBe(end)
    // One of the same name begins anew, and not with what the first has left.
    const next = await begin()
    expect(next.state).not.toBe(state)
    expect(simulation.receivers.map(({ isOpen }) => isOpen)).toEqual([false, true])
    next.actor.stop()
    await clock.settle()
    expect(clock.pending).toBe(0)
  },
)

test('names the option that is wrong', () => {
  const host = simulate()
  expect(() => provideMachines({ provider: host.provider, clientName: '', host })).toThrow(
    /provideMachines: .*clientName/,
  )
})

test.each([
  ['share', 'machine'],
  ['share', 'process'],
  ['inspect', () => undefined],
  ['signal', new AbortController().signal],
])('refuses what means something to a session alone: %s', (option, value) => {
  const { provider, ...host } = simulate()
  const options = { provider, clientName: 'Acme Console', host, [option]: value }
  expect(() => provideMachines(options)).toThrow(TypeError)
  expect(() => provideMachines(options)).toThrow(
    new RegExp(`^provideMachines: options\\.${option} must be left out`),
  )
  expect(() => provideMachines({ ...options, [option]: undefined })).not.toThrow()
})
