import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { accessPortal, tokenProvider, type RoleCredentials } from '../../src/aws/index.ts'
import { record } from '../../src/devtools/index.ts'
import type { Fault } from '../../src/emulator/index.ts'
import { memoryStore, type Host, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { accountsOf, role, within } from '../aws/support.ts'
import { createCage, type Cage } from './canaries.ts'
import { inspectInto, watchConsole, watchSignIn } from './watch.ts'

const keys = {
  accessKeyId: 'ASIACANARY0KEY7C1F0B',
  secretAccessKey: 'CANARY-secret-access-key-2a9d4e',
  sessionToken: 'CANARY-session-token-f03c88',
}
const accessToken = 'CANARY-access-token-51be67'
const all = JSON.stringify({ ...keys, accessToken })

/** What the service answers in place of its own: tokens and keys that can be told from all else. */
const marked =
  (host: Host, cage: Cage, later: { fault: Fault | undefined }): Host['fetch'] =>
  async (url, init) => {
    cage.put('address', url)
    const { pathname } = new URL(url)
    const { headers } = init
    if (pathname === '/federation/credentials' && later.fault !== undefined) {
      if (later.fault === 'reset') throw Object.assign(new Error(all), { cause: { body: all } })
      const { status, body } = later.fault as { status: number; body: string }
      return new Response(body, { status })
    }
    if (pathname === '/federation/credentials') {
      expect(headers['x-amz-sso_bearer_token']).toBe(accessToken)
      const expiration = host.clock.now() + 240_000
      return Response.json({ roleCredentials: { ...keys, expiration } })
    }
    if (pathname === '/logout' || pathname.startsWith('/assignment'))
      return Response.json({ message: `no: ${accessToken} ${keys.sessionToken}` }, { status: 403 })
    const answer = await host.fetch(url, init)
    if (pathname !== '/token' || answer.status !== 200) return answer
    const granted = JSON.parse(await answer.text()) as object
    return Response.json({ ...granted, accessToken })
  }

const echoing = (status: number, type: string): Fault => ({
  status,
  body: JSON.stringify({ __type: type, message: `${type}: ${all}`, error: accessToken }),
})

const stories: Readonly<Record<string, Fault | undefined>> = {
  'all goes well': undefined,
  'the role is refused, and all is echoed': echoing(403, 'x#ForbiddenException'),
  'the token is refused, and all is echoed': echoing(401, 'x#UnauthorizedException'),
  'it comes too fast, and all is echoed': echoing(429, 'x#TooManyRequestsException'),
  'the request is wrong, and all is echoed': echoing(400, `x#${keys.sessionToken}`),
  'the answer is a page full of secrets': { status: 200, body: `<html>${all}</html>` },
  'the answer has the wrong shape': {
    status: 200,
    body: JSON.stringify({ roleCredentials: { ...keys, expiration: 'soon' } }),
  },
  'the keys have ended': {
    status: 200,
    body: JSON.stringify({ roleCredentials: { ...keys, expiration: 1_000 } }),
  },
  'the network fails, and quotes the request': 'reset',
}

const quoting = (store: Store, isBroken: boolean): Store => ({
  ...store,
  set: (key, value, o) =>
    isBroken
      ? Promise.reject(new Error(`cannot write ${JSON.stringify(value)}`))
      : store.set(key, value, o),
})

const run = async (fault: Fault | undefined, isStoreBroken = false) => {
  const cage = createCage({ ...keys, accessToken })
  const later: { fault: Fault | undefined } = { fault: undefined }
  const simulated = simulate({ approveAfter: 2, accounts: accountsOf(2) })
  const host: Host = { ...simulated, fetch: marked(simulated, cage, later) }
  const session = simulated.session({ host, inspect: inspectInto(cage) })
  const recording = record(session)
  session.state$.subscribe((state) => cage.put('session state$', state))
  session.transitions$.subscribe((transition) => cage.put('session transitions$', transition))
  const signIn = session.signIn()
  watchSignIn(cage, signIn)
  await within(simulated, 30, signIn.result())

  const portal = accessPortal(session)
  const kept = memoryStore(simulated.clock)
  const store = quoting(kept, isStoreBroken)
  const got: RoleCredentials[] = []
  const call = (name: string, promise: Promise<unknown>) =>
    within(
      simulated,
      120,
      promise.catch((error: unknown) => cage.put(`${name} error`, error)),
    )
  const onRoles = (rows: unknown) => cage.put('onRoles', rows)
  const onProgress = (progress: unknown) => cage.put('onProgress', progress)
  await call('everything()', portal.everything({ onRoles, onProgress }))
  await call('accounts()', portal.accounts()[Symbol.asyncIterator]().next())
  const provider = portal.credentials({ ...role, store })
  later.fault = fault
  for (const forceRefresh of [false, true, false]) {
    const ask = async () => void got.push(await provider({ forceRefresh }))
    await call('credentials()', ask())
    later.fault = forceRefresh ? fault : undefined
  }
  cage.put('consoleLink()', portal.consoleLink(role))
  cage.put('lastUsed()', await portal.lastUsed())
  cage.put('the portal', portal)
  cage.put('the provider', provider)
  cage.put('the session', session)
  cage.put('persisted snapshot', session.actor.getPersistedSnapshot())
  await call('signOut()', session.signOut())
  cage.put('the recording', recording.text)
  cage.put('what is left in the store', await kept.get(`roleCredentials/x`))
  await call('credentials() when signed out', provider())
  await call('token when signed out', tokenProvider(session)())
  return { cage, got }
}

describe('no secret of the access portal comes out', () => {
  const printed = createCage({ ...keys, accessToken })

  beforeEach(() => watchConsole(printed))

  afterEach(() => {
    vi.restoreAllMocks()
    expect(printed.sightings).toEqual([])
  })

  test.each(Object.entries(stories))('%s', async (_, fault) => {
    const { cage } = await run(fault)
    expect(cage.sightings).toEqual([])
    expect(cage.channels.size).toBeGreaterThan(20)
  })

  test('the store refuses what it is given, and quotes it', async () => {
    const { cage, got } = await run(undefined, true)
    expect(cage.sightings).toEqual([])
    expect(got[0]).toMatchObject(keys)
  })

  test('but by what the provider gives', async () => {
    const { got } = await run(undefined)
    expect(got.length).toBeGreaterThan(0)
    for (const one of got) expect(one).toMatchObject(keys)
  })
})
