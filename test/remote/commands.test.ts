import { expect, it } from 'vitest'
import { connectSession, remoteCommands, serveSession } from '../../src/remote/index.ts'
import type { RemoteCommand } from '../../src/remote/index.ts'
import { createBus, names, serve } from './support.ts'

const heardOf = (remote: ReturnType<typeof connectSession>) => {
  const heard: (readonly RemoteCommand[])[] = []
  remote.commands$.subscribe((commands) => heard.push(commands))
  return heard
}

it.each<[RemoteCommand[] | undefined]>([[undefined], [[]], [['signIn', 'cancel']], [['nudge']]])(
  'a mirror knows what it may ask for: %j',
  async (commands) => {
    const { host, connect } = serve({}, commands === undefined ? {} : { commands })
    const heard = heardOf(connect())
    expect(heard).toEqual([[]])
    await host.advance(1)
    expect(heard.at(-1)).toEqual(commands ?? remoteCommands)
  },
)

it('knows it before the first state', async () => {
  const { host, connect } = serve({}, { commands: ['signIn'] })
  const remote = connect()
  const heard = heardOf(remote)
  const known: (readonly RemoteCommand[] | undefined)[] = []
  remote.state$.subscribe(() => known.push(heard.at(-1)))
  await host.advance(1)
  expect(known).toEqual([[], ['signIn']])
})

it('keeps what it was told once the connection is lost, and hears of another server', async () => {
  const { host, session, bus, stop, connect } = serve({}, { commands: ['signIn'] })
  const heard = heardOf(connect())
  await host.advance(1)
  stop()
  await host.advance(1)
  expect(heard.at(-1)).toEqual(['signIn'])
  serveSession(session, bus.port(), { ...names(), commands: ['cancel'] })
  await host.advance(1)
  expect(heard).toEqual([[], ['signIn'], ['cancel']])
})

it('the mirror of a mirror may ask for what both take', async () => {
  const { host, connect, stop, session, bus } = serve({}, { commands: ['signIn', 'cancel'] })
  const between = connect()
  const second = createBus()
  serveSession(between, second.port(), { ...names(), commands: ['cancel', 'restart', 'signIn'] })
  const heard = heardOf(connectSession(second.port(), { clock: host.clock, ...names() }))
  await host.advance(1)
  expect(heard.at(-1)).toEqual(['cancel', 'signIn'])
  stop()
  serveSession(session, bus.port(), { ...names(), commands: ['restart'] })
  await host.advance(1)
  expect(heard.at(-1)).toEqual(['restart'])
})

it('a session without a way to sign out tells of none', async () => {
  const { host, session } = serve()
  const bus = createBus()
  const { state$, transitions$, getState } = session
  const served = { state$, transitions$, getState, signIn: () => session.signIn() }
  serveSession(served, bus.port(), names())
  const heard = heardOf(connectSession(bus.port(), { clock: host.clock, ...names() }))
  await host.advance(1)
  expect(heard.at(-1)).toEqual(remoteCommands.filter((name) => name !== 'signOut'))
})

it('says nothing more once it is disposed', async () => {
  const { host, connect } = serve()
  const remote = connect()
  let isComplete = false
  remote.commands$.subscribe({ complete: () => (isComplete = true) })
  await host.advance(1)
  await remote[Symbol.asyncDispose]()
  expect(isComplete).toBe(true)
})
