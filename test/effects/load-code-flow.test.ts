import { expect, it, vi } from 'vitest'
import { simulate } from '../../src/testing/index.ts'

// A part of a page that has gone, or a network that is down.
vi.mock('../../src/effects/load-code-flow.ts', () => ({
  loadCodeFlow: () =>
    Promise.resolve(() => {
      throw new TypeError('Failed to fetch dynamically imported module')
    }),
}))

it('goes on by a device code, with method auto', async () => {
  const simulation = simulate({ browser: 'works' })
  const signIn = simulation.session().signIn()
  const steps: string[] = []
  signIn.transitions$.subscribe(({ flow, to }) => steps.push(`${flow} ${to}`))
  await simulation.advance(1)
  expect(signIn.getState().status).toBe('awaitingCode')
  expect(steps).toContain('signIn loading')
  expect(steps).not.toContain('signIn authorizationCode')
})

it('fails, and says that the other method may help, where the method was asked for', async () => {
  const simulation = simulate({ browser: 'works' })
  const signIn = simulation.session().signIn({ method: 'authorizationCode' })
  await simulation.advance(1)
  expect(signIn.getState()).toMatchObject({
    status: 'failed',
    error: { code: 'redirect_unavailable', retry: 'otherMethod' },
  })
  expect(signIn.submitRedirect('http://127.0.0.1/?code=a&state=b')).toBe(false)
})
