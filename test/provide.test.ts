import { createActor, setup, toPromise } from 'xstate'
import { expect, test } from 'vitest'
import { createSession, provideDeviceAuthorization, type SessionOptions } from '../src/index.ts'
import { simulate } from '../src/testing/index.ts'

test('a chart of somebody else invokes the chart of ours, and a session finds the token', async () => {
  const host = simulate({ approveAfter: 10 })
  const options: SessionOptions = { provider: host.provider, clientName: 'Acme Console', host }
  const { machine, input } = provideDeviceAuthorization(options)
  const parent = setup({ actors: { signIn: machine } }).createMachine({
    initial: 'signingIn',
    states: {
      signingIn: { invoke: { src: 'signIn', input, onDone: 'done' } },
      done: { type: 'final' },
    },
  })
  const actor = createActor(parent, { clock: host.clock }).start()
  const done = toPromise(actor)
  await host.advance(20)
  await done
  expect(actor.getSnapshot().value).toBe('done')
  await expect(createSession(options).token()).resolves.toHaveProperty('expiresAt')
  expect(host.clock.pending).toBe(0)
})

test('names the option that is wrong', () => {
  const host = simulate()
  expect(() =>
    provideDeviceAuthorization({ provider: host.provider, clientName: '', host }),
  ).toThrow(/provideDeviceAuthorization: .*clientName/)
})
