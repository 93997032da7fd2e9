// A server has no browser in front of its users: it opens none, offers none, and refuses in words who asks for one.
import { afterEach, expect, it, vi } from 'vitest'
import { createSession, identityCenter, type Host } from '../../src/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { connectSession, serveSession } from '../../src/remote/index.ts'
import { nodeListener, serverHost, sessionHandler } from '../../src/server/index.ts'
import { thrownBy } from '../contract/support.ts'
import { createBus } from '../remote/support.ts'

afterEach(() => vi.unstubAllEnvs())

it('has no browser and no receiver, whatever it is given and wherever it runs', () => {
  vi.stubEnv('BROWSER', 'firefox')
  vi.stubEnv('DISPLAY', ':0')
  const given = {
    openBrowser: () => Promise.resolve(),
    redirect: { listen: () => Promise.reject(new Error('no')) },
    capabilities: { browserOnThisMachine: true, interactive: true },
  }
  for (const host of [serverHost(), serverHost(given as Partial<Host>)]) {
    expect(host.capabilities).toEqual({ browserOnThisMachine: false, interactive: false })
    expect('openBrowser' in host).toBe(false)
    expect('redirect' in host).toBe(false)
  }
  const { clock } = serverHost()
  expect(serverHost({ clock }).clock).toBe(clock)
})

it('signs in by a code, offers no other way, and keeps the code when a page asks for one', async () => {
  await using emulator = await startEmulator({ interval: 1 })
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    endpoint: emulator.url,
  })
  await using session = createSession({ provider, clientName: 'Acme', host: serverHost() })
  const bus = createBus()
  serveSession(session, bus.port(), { methods: ['device'] })
  const remote = connectSession(bus.port())
  const signIn = remote.signIn()
  await expect.poll(() => signIn.getState().status).toBe('awaitingCode')
  expect(signIn.getState()).toMatchObject({ offer: null, browser: 'unopened' })
  expect(await signIn.openBrowser()).toBe(false)
  const refused = signIn.restart({ method: 'authorizationCode' })
  await expect.poll(() => refused.getState().status).toBe('failed')
  expect(refused.getState()).toMatchObject({
    error: { code: 'redirect_unavailable', hint: 'Use a code instead.' },
  })
  expect(signIn.getState().status).toBe('awaitingCode')
  expect(emulator.codes()).toHaveLength(1)
  // In the process itself the caller decides, and hears the same.
  const here = session.signIn().restart({ method: 'authorizationCode' })
  await expect(here.result()).rejects.toMatchObject({ code: 'redirect_unavailable' })
})

it('says which option is wrong', () => {
  const sessionOf = () => null
  const wrong: readonly (readonly [object, string])[] = [
    [{ sessionOf: 1 }, 'options.sessionOf must be a function, not a number.'],
    [{ sessionOf, commands: ['token'] }, 'options.commands.0 must be'],
    [{ sessionOf, methods: ['auto'] }, 'options.methods.0 must be'],
    [{ sessionOf, origins: ['app.example'] }, 'options.origins.0 must be origins, such as'],
    [{ sessionOf, origins: ['https://app.example/'] }, 'options.origins.0 must be'],
    [{ sessionOf, origins: ['null'] }, 'options.origins.0 must be'],
    [{ sessionOf, heartbeatMs: 10 }, 'options.heartbeatMs must be a number of milliseconds'],
    [{ sessionOf, limits: { connections: 0 } }, 'options.limits.connections must be'],
    [{ sessionOf, limits: { queueBytes: 1 } }, 'options.limits.queueBytes must be'],
    [{ sessionOf, cors: true }, 'options.cors must be'],
  ]
  for (const [options, words] of wrong) {
    const thrown = thrownBy(() => sessionHandler(options as never))
    expect(thrown).toBeInstanceOf(TypeError)
    expect(String(thrown)).toContain(`sessionHandler: ${words}`)
  }
  expect(nodeListener(sessionHandler({ sessionOf }))).toBeTypeOf('function')
})
