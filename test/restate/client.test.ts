import { expect, it } from 'vitest'
import type { SignInState } from '../../src/observe/states.ts'
import { signInClient, type IngressLike } from '../../src/restate/index.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { fixtures } from '../../src/testing/fixtures.ts'

interface Asked {
  readonly handler: string
  readonly key: string
  readonly parameter: unknown
}

/** An engine that answers with `state`, and is out of reach while that is `lost`. */
const engineWith = (first: SignInState | null) => {
  const asked: Asked[] = []
  const engine = { asked, state: first as SignInState | null | 'lost' }
  const note = ({ service, handler, key, parameter }: Parameters<IngressLike['send']>[0]) => {
    expect(service).toBe('signIn')
    asked.push({ handler, key, parameter })
  }
  const ingress: IngressLike = {
    call: async <I, O>(to: { service: string; handler: string; key: string; parameter: I }) => {
      note(to)
      if (engine.state === 'lost') throw new Error('no way')
      return (to.handler === 'state' ? engine.state : undefined) as O
    },
    send: async (to) => note(to),
  }
  const clock = steppingClock()
  return { engine, clock, signIns: signInClient(ingress, { name: 'signIn', clock }) }
}

const looksIn = ({ asked }: { readonly asked: readonly Asked[] }): number =>
  asked.filter(({ handler }) => handler === 'state').length

const waitingUntil = (nextAt: number | null): SignInState => {
  const { waiting } = fixtures
  if (waiting.status !== 'awaitingCode') throw new Error('the fixture waits')
  return { ...waiting, poll: { ...waiting.poll, nextAt } }
}

it('starts a sign-in, and tells it what the person wants', async () => {
  const { engine, signIns } = engineWith(null)
  await signIns.start('mia.1')
  await signIns.nudge('mia.1')
  await signIns.cancel('mia.1', 'closed')
  await signIns.cancel('mia.1')
  expect(engine.asked).toEqual([
    { handler: 'run', key: 'mia.1', parameter: {} },
    { handler: 'nudge', key: 'mia.1', parameter: {} },
    { handler: 'cancel', key: 'mia.1', parameter: { reason: 'closed' } },
    { handler: 'cancel', key: 'mia.1', parameter: { reason: null } },
  ])
  expect(await signIns.state('mia.1')).toBeUndefined()
})

it('looks when something can have changed, and says each state once', async () => {
  const { engine, clock, signIns } = engineWith(null)
  const seen: unknown[] = []
  let isOver = false
  signIns.state$('mia.1').subscribe({
    next: (state) => seen.push(state),
    complete: () => (isOver = true),
  })
  await clock.advance(1_000)
  expect(seen).toEqual([])
  const waiting = waitingUntil(clock.now() + 4_000)
  engine.state = waiting
  await clock.advance(1_000)
  expect(seen).toEqual([waiting])
  const before = looksIn(engine)
  await clock.advance(2_000)
  expect(looksIn(engine)).toBe(before)
  engine.state = fixtures.signedIn
  await clock.advance(2_000)
  expect(seen).toEqual([waiting, fixtures.signedIn])
  expect(isOver).toBe(true)
  expect(clock.pending).toBe(0)
})

it('looks at once after what it has asked for itself', async () => {
  const { engine, clock, signIns } = engineWith(null)
  engine.state = waitingUntil(clock.now() + 60_000)
  const seen: SignInState[] = []
  signIns.state$('mia.1').subscribe((state) => seen.push(state))
  await clock.settle()
  const before = looksIn(engine)
  engine.state = { status: 'cancelled' }
  await signIns.cancel('liv.1')
  await clock.settle()
  expect(looksIn(engine)).toBe(before)
  await signIns.cancel('mia.1')
  await clock.settle()
  expect(seen.at(-1)).toEqual({ status: 'cancelled' })
})

it('waits for an engine that is out of reach, and looks no more when nobody listens', async () => {
  const { engine, clock, signIns } = engineWith(fixtures.waiting)
  const seen: SignInState[] = []
  const subscription = signIns.state$('mia.1').subscribe((state) => seen.push(state))
  await clock.settle()
  engine.state = 'lost'
  await expect(signIns.state('mia.1')).rejects.toThrow('no way')
  await clock.advance(20_000)
  engine.state = fixtures.waiting
  await clock.advance(6_000)
  expect(seen).toEqual([fixtures.waiting])
  subscription.unsubscribe()
  const before = looksIn(engine)
  await clock.advance(60_000)
  expect(looksIn(engine)).toBe(before)
  expect(clock.pending).toBe(0)
})
