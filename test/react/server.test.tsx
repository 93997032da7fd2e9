// Rendered on a server: no page, no session, no warning.
import type { ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { SessionProvider, SignInPanel, useSession, useSignIn } from '../../src/react/index.ts'
import { simulate } from '../../src/testing/index.ts'

const Status = (): ReactElement => {
  const { state, prompt } = useSignIn()
  return (
    <output>{[useSession().status, state === undefined, prompt === undefined].join(' ')}</output>
  )
}

it.each([
  ['without a session', {}],
  ['of a session', { session: simulate().session() }],
  ['of an address', { url: '/session' }],
])('draws what no person has seen yet, %s', (_what, props) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const html = renderToString(
    <SessionProvider {...props}>
      <Status />
      <SignInPanel appName="Acme Console" className="mine" autoFocus>
        <p slot="help">Ask us</p>
      </SignInPanel>
    </SessionProvider>,
  )
  expect(html).toBe(
    '<output>restoring true true</output><sign-in-panel class="mine" autofocus=""><p slot="help">Ask us</p></sign-in-panel>',
  )
  expect(error).not.toHaveBeenCalled()
  error.mockRestore()
})

it('asks nothing of a session that it draws', async () => {
  const host = simulate()
  const session = host.session()
  renderToString(
    <SessionProvider session={session}>
      <Status />
    </SessionProvider>,
  )
  await host.advance(60)
  expect(host.requests).toEqual([])
  await session[Symbol.asyncDispose]()
  expect(host.clock.pending).toBe(0)
})
