// Rendered on a server: no page, no session, no warning.
import { createElement as h, type ReactElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it, vi } from 'vitest'
import { SessionProvider, SignInPanel, useSession, useSignIn } from '../../src/react/index.ts'
import { simulate } from '../../src/testing/index.ts'

const Status = (): ReactElement => {
  const { state, prompt } = useSignIn()
  const said = [useSession().status, state === undefined, prompt === undefined]
  return h('output', null, said.join(' '))
}

it.each([
  ['without a session', {}],
  ['of a session', { session: simulate().session() }],
  ['of an address', { url: '/session' }],
])('draws what no person has seen yet, %s', (_what, props) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const settings = { appName: 'Acme Console', className: 'mine', autoFocus: true }
  const panel = h(SignInPanel, settings, h('p', { slot: 'help' }, 'Ask us'))
  expect(renderToString(h(SessionProvider, props, h(Status), panel))).toBe(
    '<output>restoring true true</output><sign-in-panel class="mine" autofocus=""><p slot="help">Ask us</p></sign-in-panel>',
  )
  expect(error).not.toHaveBeenCalled()
  error.mockRestore()
})

it('asks nothing of a session that it draws', async () => {
  const host = simulate()
  const session = host.session()
  renderToString(h(SessionProvider, { session }, h(Status)))
  await host.advance(60)
  expect(host.requests).toEqual([])
  await session[Symbol.asyncDispose]()
  expect(host.clock.pending).toBe(0)
})
