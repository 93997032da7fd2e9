// A page's mirror over server-sent events: what it shows, and what becomes of it when the stream breaks.
import { expect, it } from 'vitest'
import { failure, record, requestsTo, startPath } from '../contract/support.ts'
import { open, path } from './support.ts'

it('shows the session, and carries out what is asked', async () => {
  const { host, browser, connect } = open({ approveAfter: 5 })
  const page = browser('ada')
  const remote = connect(page)
  const signIn = remote.signIn()
  const polls = record(signIn.polls$)
  await host.advance(3)
  expect(signIn.getState()).toMatchObject({ status: 'awaitingCode', offer: null })
  await host.advance(5)
  expect(await signIn.result()).toMatchObject({ via: 'device' })
  expect(remote.getState()).toMatchObject({ status: 'signedIn' })
  expect(polls.values.length).toBeGreaterThan(3)
  await remote.signOut()
  expect(remote.getState()).toMatchObject({ status: 'signedOut', reason: 'user' })
  expect(page.statuses.filter((status) => status >= 400)).toEqual([])
})

it('starts nothing and stops nothing', async () => {
  const { host, sessionOf, browser, connect } = open()
  const remote = connect(browser('ada'))
  await host.advance(60)
  expect(host.requests).toEqual([])
  const signIn = sessionOf('ada').signIn()
  await host.advance(2)
  await remote[Symbol.asyncDispose]()
  await host.advance(60)
  expect(signIn.getState().status).toBe('awaitingCode')
})

it('goes on where the stream broke, in the same objects, and hears what it has missed', async () => {
  const { host, browser, connect } = open({ approveAfter: 10 })
  const page = browser('ada')
  const remote = connect(page)
  const connected = record(remote.connected$)
  const signIn = remote.signIn()
  const polls = record(signIn.polls$)
  await host.advance(4)
  page.cut()
  await host.clock.settle()
  expect(connected.values).toEqual([false, true, false])
  expect(signIn.getState().status).toBe('awaitingCode')
  await host.advance(4)
  expect(connected.values).toEqual([false, true, false, true])
  expect(remote.signIn()).toBe(signIn)
  expect(polls.values.map(({ n }) => n)).toEqual(polls.values.map((_, i) => i + 1))
  await host.advance(10)
  expect(await signIn.result()).toMatchObject({ via: 'device' })
})

it('hears of an end that came while it was away', async () => {
  const { host, browser, connect } = open({ approveAfter: 5 })
  const page = browser('ada')
  const remote = connect(page)
  const signIn = remote.signIn()
  await host.advance(4)
  page.cut()
  await host.advance(4)
  expect(remote.getState().status).toBe('signedIn')
  expect(await signIn.result()).toMatchObject({ via: 'device' })
})

it('was away for too long: the session is what it is, and how the sign-in ended nobody knows', async () => {
  const { host, sessionOf, browser, connect } = open({}, { resumeMs: 5_000 })
  const page = browser('ada')
  const remote = connect(page)
  const signIn = remote.signIn()
  await host.advance(4)
  page.proxySays = 502
  page.cut()
  await host.advance(2)
  sessionOf('ada').signIn().cancel()
  await host.advance(10)
  page.proxySays = undefined
  sessionOf('ada').signIn()
  await host.advance(60)
  expect(remote.getState()).toEqual(sessionOf('ada').getState())
  expect((await failure(signIn.result())).code).toBe('network')
})

it('keeps what is asked meanwhile until it is back', async () => {
  const { host, browser, connect } = open()
  const page = browser('ada')
  const remote = connect(page)
  await host.advance(1)
  page.cut()
  await host.clock.settle()
  const signIn = remote.signIn()
  await host.clock.settle()
  expect(host.requests).toEqual([])
  await host.advance(4)
  expect(signIn.getState().status).toBe('awaitingCode')
  expect(requestsTo(host, startPath)).toHaveLength(1)
})

it('follows transitions for as long as somebody listens, over a stream that breaks, too', async () => {
  const { host, browser, connect } = open({ approveAfter: 2 })
  const page = browser('ada')
  const remote = connect(page)
  const steps = record(remote.transitions$)
  await host.advance(1)
  page.cut()
  await host.advance(4)
  remote.signIn()
  await host.advance(5)
  expect(steps.values.map(({ event }) => event)).toContain('createToken.granted')
})

it('is told who may not watch, and asks no more', async () => {
  const { host, browser, connect } = open()
  const page = browser()
  const refused: number[] = []
  const remote = connect(page, { onRefused: (status) => refused.push(status) })
  const signIn = remote.signIn()
  await host.advance(1)
  expect(refused).toEqual([401])
  expect(await failure(signIn.result())).toMatchObject({ code: 'network' })
  const { length } = page.requests
  await host.advance(600)
  expect(page.requests).toHaveLength(length)
})

it('comes back to a server that was away, asking later each time', async () => {
  const { host, sessionOf, browser, connect } = open()
  const page = browser('ada')
  page.proxySays = 503
  const remote = connect(page)
  await host.advance(30)
  expect(page.requests.length).toBeGreaterThan(4)
  expect(page.requests.length).toBeLessThan(14)
  page.proxySays = undefined
  await host.advance(60)
  expect(remote.getState()).toEqual(sessionOf('ada').getState())
})

it.each([
  ['a page to sign in to', () => Response.redirect(`${path}/login`), 401],
  ['403', () => new Response(null, { status: 403 }), 403],
])('takes %s for a refusal', async (_, answer, status) => {
  const { host, browser, connect } = open()
  const page = browser('ada')
  page.proxySays = 502
  const refused: number[] = []
  const fetch = async () => {
    const response = answer()
    const isRedirect = response.status === 302
    return isRedirect ? { ok: false, status: 0, type: 'opaqueredirect' } : response
  }
  connect(page, { fetch, onRefused: (one) => refused.push(one) })
  await host.advance(100)
  expect(refused).toEqual([status])
})

it('goes to the next session of its person when the first is disposed', async () => {
  const { host, sessions, sessionOf, browser, connect } = open()
  const page = browser('ada')
  const remote = connect(page)
  const connected = record(remote.connected$)
  const signIn = remote.signIn()
  await host.advance(3)
  await sessionOf('ada')[Symbol.asyncDispose]()
  sessions.delete('ada')
  await host.clock.settle()
  expect(connected.values).toEqual([false, true, false])
  expect((await failure(signIn.result())).code).toBe('cancelled')
  await host.advance(4)
  expect(connected.values).toEqual([false, true, false, true])
  expect(remote.getState()).toMatchObject({ status: 'signedOut' })
  remote.signIn()
  await host.advance(2)
  expect(sessionOf('ada').getState().status).toBe('signingIn')
})

it('shows the session of who is there now, once who was there before may ask no more', async () => {
  const { host, sessionOf, browser, connect } = open()
  const page = browser('ada')
  const refused: number[] = []
  const remote = connect(page, { onRefused: (status) => refused.push(status) })
  await host.advance(1)
  sessionOf('eve').signIn()
  await host.advance(3)
  page.user = 'eve'
  expect(await failure(remote.signOut())).toMatchObject({ code: 'network' })
  await host.advance(3)
  expect(sessionOf('ada').getState().status).toBe('signedOut')
  expect(remote.getState().status).toBe('signingIn')
  page.user = undefined
  expect(await failure(remote.signOut())).toMatchObject({ code: 'network' })
  await host.advance(3)
  expect(refused).toEqual([401])
  const asked = page.requests.length
  await host.advance(120)
  expect(page.requests).toHaveLength(asked)
})

it('leaves no timer and no request behind', async () => {
  const { host, sessionOf, browser, connect } = open()
  const remote = connect(browser('ada'))
  await host.advance(3)
  await remote[Symbol.asyncDispose]()
  await host.advance(31)
  await sessionOf('ada')[Symbol.asyncDispose]()
  expect(host.clock.pending).toBe(0)
})

it('offers what it may, and is refused the rest in words', async () => {
  const { host, browser, connect } = open({}, { commands: ['signIn', 'restart'] })
  const remote = connect(browser('ada'))
  const commands = record(remote.commands$)
  const signIn = remote.signIn()
  await host.advance(2)
  expect(commands.values.at(-1)).toEqual(['signIn', 'restart'])
  const { userCode } = signIn.getState() as { readonly userCode?: string }
  const refused = signIn.restart({ method: 'authorizationCode' })
  await host.advance(1)
  expect(refused.getState()).toMatchObject({
    status: 'failed',
    error: { code: 'redirect_unavailable', hint: 'Use a code instead.', retry: 'otherMethod' },
  })
  // The code in hand is good, and that is what the hint leads to.
  expect(signIn.getState()).toMatchObject({ status: 'awaitingCode', userCode })
  const again = refused.restart({ method: 'device' })
  await host.advance(1)
  expect(again.getState()).toMatchObject({ status: 'awaitingCode', userCode })
  await expect(remote.signOut()).rejects.toMatchObject({ code: 'not_allowed' })
})
