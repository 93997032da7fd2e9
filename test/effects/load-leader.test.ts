import { expect, it, vi } from 'vitest'
import { simulate } from '../../src/testing/index.ts'

const loading = vi.hoisted(() => ({ fails: true }))

// A network that is down when that part of the page is asked for, and up again.
vi.mock('../../src/effects/shared-sign-in/load-leader.ts', async () => {
  const { createLeader } = await import('../../src/effects/shared-sign-in/leader.ts')
  return {
    loadLeader: () =>
      Promise.resolve((...ports: Parameters<typeof createLeader>) => {
        if (loading.fails) throw new TypeError('Failed to fetch dynamically imported module')
        return createLeader(...ports)
      }),
  }
})

it('fails where what shares sign-ins cannot be loaded, and the next sign-in loads it', async () => {
  loading.fails = true
  const simulation = simulate({ approveAfter: 1, interval: 1 })
  const session = simulation.session({ share: 'machine' })
  const first = session.signIn()
  await simulation.clock.settle()
  expect(first.getState()).toMatchObject({
    status: 'failed',
    error: { code: 'network', retry: 'restart' },
  })
  loading.fails = false
  const second = session.signIn()
  await simulation.advance(10)
  expect(second.getState().status).toBe('signedIn')
})

it('does not load it for a sign-in that is not shared', async () => {
  loading.fails = true
  const simulation = simulate({ approveAfter: 1, interval: 1 })
  const signIn = simulation.session().signIn()
  await simulation.advance(10)
  expect(signIn.getState().status).toBe('signedIn')
})

it('ends at once where it is cancelled while that loads', async () => {
  loading.fails = false
  const simulation = simulate()
  const session = simulation.session({ share: 'machine' })
  const first = session.signIn()
  first.cancel()
  expect(first.getState().status).toBe('cancelled')
  await simulation.clock.settle()
  const second = session.signIn()
  await simulation.advance(1)
  expect(second.getState().status).toBe('awaitingCode')
})
