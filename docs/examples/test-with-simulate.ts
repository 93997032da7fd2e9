// Testing code that signs in: a scripted service, ten minutes in milliseconds, no network.
//
//   node --test test-with-simulate.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SignInState } from 'authchart'
import { simulate } from 'authchart/testing'

/** What you test: here, the line that your app shows. */
const lineFor = (state: SignInState): string => {
  if (state.status === 'signedIn') return 'Welcome!'
  if (state.status !== 'awaitingCode') return 'One moment …'
  return state.poll.phase === 'slowedDown' ? 'Still waiting …' : `Your code: ${state.userCode}`
}

await test('shows the code, then a welcome', async () => {
  const host = simulate({ interval: 5, approveAfter: 30 })
  const signIn = host.session().signIn()

  await host.advance(10)
  assert.match(lineFor(signIn.getState()), /^Your code: /)

  await host.advance(30)
  assert.equal(lineFor(signIn.getState()), 'Welcome!')
})

await test('waits longer when the service asks for it', async () => {
  const host = simulate({ interval: 5, slowDownOn: [1], approveAfter: 60 })
  const signIn = host.session().signIn()
  const intervals: number[] = []
  signIn.slowDown$.subscribe(({ intervalMs }) => intervals.push(intervalMs))

  await host.advance(12)
  assert.equal(lineFor(signIn.getState()), 'Still waiting …')
  assert.deepEqual(intervals, [10_000])
})

await test('leaves nothing behind', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  const signIn = session.signIn()
  await host.advance(20)
  signIn.cancel()
  await session[Symbol.asyncDispose]()
  assert.equal(host.clock.pending, 0)
})
