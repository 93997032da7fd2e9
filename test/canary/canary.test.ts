import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createSession, memoryStore, type Host, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { canaries, createCage } from './canaries.ts'
import { inspectInto, watchConsole, watchSignIn } from './watch.ts'

type Answer = { readonly status: number; readonly body: string } | { readonly throws: unknown }
type Answers = Partial<
  Record<'/client/register' | '/device_authorization' | '/token', readonly Answer[]>
>

const { clientSecret, deviceCode, accessToken, refreshToken, idToken } = canaries
const all = JSON.stringify(canaries)
const json = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) })

const registered = json(200, {
  clientId: 'client',
  clientSecret,
  clientIdIssuedAt: 1,
  clientSecretExpiresAt: 4e9,
})
const issued = json(200, {
  deviceCode,
  userCode: 'WDJB-MJHT',
  verificationUri: 'https://device.example/',
  verificationUriComplete: 'https://device.example/?user_code=WDJB-MJHT',
  expiresIn: 30,
  interval: 1,
})
const pending = json(400, { error: 'authorization_pending' })
const granted = json(200, {
  accessToken,
  refreshToken,
  idToken,
  tokenType: 'Bearer',
  expiresIn: 3600,
})

const stories: Readonly<Record<string, Answers>> = {
  granted: { '/token': [pending, json(400, { error: 'slow_down' }), granted] },
  'denied, and the request echoed': {
    '/token': [
      json(400, { error: 'access_denied', error_description: `no: ${clientSecret} ${deviceCode}` }),
    ],
  },
  'an unknown code that echoes the device code': {
    '/token': [
      json(400, {
        error: `bad ${deviceCode}`,
        error_description: `${deviceCode} ${clientSecret}`,
        reason: deviceCode,
      }),
    ],
  },
  'a grant of the wrong shape': {
    '/token': [json(200, { accessToken, refreshToken, expiresIn: -5 })],
  },
  'a grant cut in half, twice': {
    '/token': [
      { status: 200, body: all.slice(0, -3) },
      { status: 200, body: all.slice(0, -3) },
    ],
  },
  'a page full of secrets': { '/token': [{ status: 502, body: `<html>${all}</html>` }, pending] },
  'a network error that quotes the request': {
    '/token': [
      { throws: Object.assign(new Error(all), { cause: { body: all }, body: all }) },
      granted,
    ],
  },
  'a registration of the wrong shape': {
    '/client/register': [json(200, { clientSecret, clientId: 7 })],
  },
  'codes of the wrong shape': { '/device_authorization': [json(200, { deviceCode, userCode: 1 })] },
  'a client that is refused, and its secret echoed': {
    '/device_authorization': [
      json(401, { error: 'invalid_client', error_description: clientSecret }),
    ],
  },
}

const answering = (answers: Answers): Host['fetch'] => {
  const left: Record<string, Answer[]> = {
    '/client/register': [...(answers['/client/register'] ?? []), registered],
    '/device_authorization': [...(answers['/device_authorization'] ?? []), issued],
    '/token': [...(answers['/token'] ?? [])],
  }
  return (url) => {
    const queue = left[new URL(url).pathname] ?? []
    const answer = queue.length > 1 ? queue.shift() : (queue[0] ?? pending)
    if (answer === undefined || 'throws' in answer) return Promise.reject(answer?.throws as Error)
    return Promise.resolve(new Response(answer.body, { status: answer.status }))
  }
}

const brokenStore = (store: Store, key: string): Store => ({
  ...store,
  set: (name, value, o) =>
    name.startsWith(key)
      ? Promise.reject(new Error(`cannot write ${JSON.stringify(value)}`))
      : store.set(name, value, o),
})

/** Runs a whole sign-in and puts everything that comes out of it into a cage. */
const run = async (answers: Answers, wrapStore: (store: Store) => Store = (store) => store) => {
  const cage = createCage()
  const host = simulate({ ports: { fetch: answering(answers) } })
  const session = createSession({
    provider: host.provider,
    clientName: 'Acme Console',
    host,
    store: wrapStore(memoryStore(host.clock)),
    inspect: inspectInto(cage),
  })
  session.state$.subscribe((state) => cage.put('session state$', state))
  session.transitions$.subscribe((transition) => cage.put('session transitions$', transition))
  const signIn = session.signIn()
  watchSignIn(cage, signIn)
  signIn.state$.subscribe(() =>
    cage.put('persisted snapshot', session.actor.getPersistedSnapshot()),
  )
  await host.advance(60)
  cage.put('session', session)
  await session.token().then(
    (token) => cage.put('token()', token),
    (error: unknown) => cage.put('token() error', error),
  )
  return { cage, state: signIn.getState() }
}

describe('no secret comes out', () => {
  const printed = createCage()

  beforeEach(() => watchConsole(printed))

  afterEach(() => {
    vi.restoreAllMocks()
    expect(printed.sightings).toEqual([])
  })

  test.each(Object.keys(stories))('%s', async (name) => {
    const { cage } = await run(stories[name] ?? {})
    expect(cage.sightings).toEqual([])
    expect(cage.channels.size).toBeGreaterThan(15)
  })

  test('the store fails at a token, and quotes what it was given: it is kept in memory', async () => {
    const { cage, state } = await run({ '/token': [granted] }, (store) =>
      brokenStore(store, 'token/'),
    )
    expect(state).toMatchObject({ status: 'signedIn' })
    expect(cage.sightings).toEqual([])
  })

  test.each(['registration/', 'deviceCode/'])(
    'the store fails at %s, and quotes what it was given',
    async (key) => {
      const { cage, state } = await run({ '/token': [granted] }, (store) => brokenStore(store, key))
      expect(state).toMatchObject({ status: 'failed', error: { code: 'store_unavailable' } })
      expect(cage.sightings).toEqual([])
    },
  )

  test('the cage would see one', () => {
    const cage = createCage()
    cage.put('an error', new Error('outer', { cause: { body: all } }))
    expect(cage.sightings).toHaveLength(Object.keys(canaries).length)
  })

  test('the token is there for the one who asks for it', async () => {
    const host = simulate({ ports: { fetch: answering({ '/token': [granted] }) } })
    const session = host.session()
    session.signIn()
    await host.advance(5)
    expect((await session.token()).reveal()).toBe(accessToken)
  })
})
