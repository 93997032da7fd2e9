import { expect, it } from 'vitest'
import { durableSignIn } from '../../src/durable/index.ts'
import type { SignInState } from '../../src/observe/states.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'
import { MortalEngine } from './mortal-engine.ts'

const script: SimulationOptions = { interval: 5, approveAfter: 12, latency: 0.2 }

/** One sign-in whose process dies once, at that moment. */
const story = async (diesAt?: number, options = script) => {
  const host = simulate(options)
  const engine = new MortalEngine(host)
  if (diesAt !== undefined) engine.diesAt.add(diesAt)
  let state: SignInState | undefined
  const ended = engine
    .live((one) =>
      durableSignIn({ provider: host.provider, clientName: 'Acme', host: host.process })(
        one,
        'mia',
      ),
    )
    .then((end) => (state = end))
  for (let n = 0; n < 90 && state === undefined; n += 1) await host.advance(1)
  await Promise.race([ended, host.clock.settle()])
  const shown = engine.states.flatMap((one) => (one.status === 'awaitingCode' ? one.userCode : []))
  const polls = host.service.log.filter(({ operation }) => operation === 'CreateToken')
  return { host, engine, state, shown: [...new Set(shown)], polls }
}

it('signs in', async () => {
  const { state, shown, polls, engine } = await story()
  expect(state).toMatchObject({ status: 'signedIn', via: 'device' })
  expect(shown).toHaveLength(1)
  expect(polls).toHaveLength(3)
  expect(engine.states.filter(({ status }) => status === 'signedIn')).toHaveLength(1)
})

it('has the same code, no early request and one grant, whenever the process dies', async () => {
  const { engine } = await story()
  const moments = engine.moments
  expect(moments).toBeGreaterThan(40)
  for (let diesAt = 1; diesAt <= moments; diesAt += 1) {
    const { state, shown, polls } = await story(diesAt)
    const outcome = {
      diesAt,
      status: state?.status,
      codes: shown.length,
      early: polls.filter(({ early }) => early).length,
      granted: polls.filter(({ status }) => status === 200).length,
    }
    expect(outcome).toEqual({ diesAt, status: 'signedIn', codes: 1, early: 0, granted: 1 })
  }
})
