import { expect, it } from 'vitest'
import { record } from '../contract/support.ts'
import { serve } from './support.ts'

const ports = {
  redirect: {
    listen: () =>
      Promise.resolve({
        redirectUri: 'http://127.0.0.1:1234/oauth/callback',
        close: () => undefined,
      }),
  },
  openBrowser: () => Promise.resolve(),
  capabilities: { browserOnThisMachine: true, interactive: true },
} as const

it('a window hands over the address that the browser came back to', async () => {
  const { host, session, connect, bus } = serve({ ports })
  const remote = connect()
  const signIn = remote.signIn({ method: 'authorizationCode', openBrowser: false })
  const countdown = record(signIn.countdown$)
  await host.advance(1)
  const state = signIn.getState()
  if (state.status !== 'awaitingRedirect') throw new Error(`not awaiting: ${state.status}`)
  expect(state).toEqual(session.signIn().getState())
  expect(countdown.values.length).toBeGreaterThan(0)

  const step = host.service.openAuthorization(state.authorizationUrl, 'approve')
  const wrong = signIn.submitRedirect('http://127.0.0.1:1234/oauth/callback?code=x&state=y')
  await host.advance(0)
  expect(await wrong).toBe(false)
  if (step.kind !== 'redirect') throw new Error(step.kind)
  const submitted = signIn.submitRedirect(step.url)
  await host.advance(1)
  expect(await submitted).toBe(true)
  expect(await signIn.result()).toMatchObject({ via: 'authorizationCode' })
  expect(remote.getState()).toEqual(session.getState())
  expect(remote.getState()).toMatchObject({ status: 'signedIn', refresh: 'idle' })

  const code = new URL(step.url).searchParams.get('code') ?? ''
  const holding = bus.messages.filter((message) => JSON.stringify(message).includes(code))
  expect(holding).toHaveLength(1)
  expect(holding[0]).toMatchObject({ type: 'command', command: { name: 'submitRedirect' } })

  const over = remote.signOut()
  await host.advance(1)
  await over
  expect(remote.getState()).toMatchObject({ status: 'signedOut', reason: 'user' })
})
