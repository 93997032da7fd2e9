import { expect, it } from 'vitest'
import { createSession, memoryStore, type Session } from '../../src/index.ts'
import { connectSession, remoteCommands, serveSession } from '../../src/remote/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { canaries, createCage } from '../canary/canaries.ts'
import { service, stories } from './canary-service.ts'
import { createBus, names, serve } from './support.ts'

const { accessToken, refreshToken } = canaries

it.each(Object.keys(stories))('no message holds a secret: %s', async (name) => {
  const cage = createCage()
  const fetch = service(stories[name] ?? [])
  const host = simulate({ ports: { fetch } })
  const session: Session = createSession({
    provider: host.provider,
    clientName: 'Acme Console',
    host,
    store: memoryStore(host.clock),
  })
  const bus = createBus()
  serveSession(session, bus.port(), names())
  const remote = connectSession(bus.port(), { clock: host.clock, ...names() })
  remote.transitions$.subscribe()
  const signIn = remote.signIn()
  signIn.transitions$.subscribe()
  signIn.result().catch((error: unknown) => cage.put('result() error', error))
  await host.advance(40)
  await signIn.openBrowser()
  const again = signIn.restart()
  await host.advance(2)
  again.cancel('enough')
  await remote.signOut().catch((error: unknown) => cage.put('signOut() error', error))
  await host.advance(2)
  bus.messages.forEach((message) => cage.put('message', message))
  cage.put('remote', remote)
  cage.put('signIn', signIn)
  expect(bus.messages.length).toBeGreaterThan(15)
  expect(JSON.stringify(bus.messages)).toContain('WDJB-MJHT')
  expect(cage.sightings).toEqual([])
})

it('no token is to be had on the far side', async () => {
  const { host, connect, bus } = serve({ approveAfter: 2 })
  const remote = connect()
  const signIn = remote.signIn()
  await host.advance(5)
  expect(remote.getState().status).toBe('signedIn')
  for (const name of ['token', 'actor', 'snapshot', 'credentials', 'tokenProvider'])
    for (const object of [remote, signIn]) expect(name in object).toBe(false)
  expect(remoteCommands.join()).not.toMatch(/token|credential|snapshot/i)

  const said = bus.messages.length
  const [welcome] = bus.messages as readonly { readonly from: string }[]
  const port = bus.port()
  for (const name of ['token', 'snapshot', 'constructor', '__proto__'])
    port.post({
      authchart: 2,
      type: 'command',
      from: 'me',
      to: welcome?.from,
      call: 1,
      command: { name },
    })
  await host.clock.settle()
  expect(bus.messages).toHaveLength(said + 4)
})

it('a pasted address goes to the session, and comes back in nothing', async () => {
  const { host, session, connect } = serve()
  const bus = createBus()
  const url = `http://127.0.0.1:1/oauth/callback?code=${accessToken}&state=${refreshToken}`
  const submitted: string[] = []
  const { state$, transitions$, getState } = session
  const mixed = {
    state$,
    transitions$,
    getState,
    signIn: () =>
      Object.assign(session.signIn(), {
        submitRedirect: (pasted: string) => {
          submitted.push(pasted)
          if (submitted.length > 1) throw new Error(pasted)
          return true
        },
      }),
  }
  serveSession(mixed, bus.port(), names())
  const remote = connect({}, bus.port())
  const signIn = remote.signIn()
  await host.advance(2)
  const answers = [signIn.submitRedirect(url), signIn.submitRedirect(url)]
  await host.advance(1)
  expect(await Promise.all(answers)).toEqual([true, false])
  expect(submitted).toEqual([url, url])
  const holding = bus.messages.filter((message) => JSON.stringify(message).includes('CANARY'))
  expect(holding).toHaveLength(2)
  for (const message of holding)
    expect(message).toMatchObject({ type: 'command', command: { name: 'submitRedirect' } })
})
