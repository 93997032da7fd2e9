// Every secret, in every spelling, in every text that a service writes: it comes out of no channel.
import { createHash } from 'node:crypto'
import type { Observable } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClient } from '../../src/client.ts'
import { record } from '../../src/devtools/index.ts'
import type { Host } from '../../src/index.ts'
import { plainText } from '../../src/kit/plain-text.ts'
import { panelModel } from '../../src/panel/index.ts'
import { connectSession, serveSession } from '../../src/remote/index.ts'
import { attachTerminal } from '../../src/terminal/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { createBus, names } from '../remote/support.ts'
import { Output } from '../terminal/stage.ts'
import { createCage, type Cage } from './canaries.ts'
import { spellings, type Spelling } from './spellings.ts'
import { inspectBy, watchConsole } from './watch.ts'

/** In the shape of AWS's: half of it ends at a colon. */
const mint = (name: string): string => {
  const digest = createHash('sha512').update(name).digest('base64')
  return `aor${digest.slice(0, 30)}:MG${digest.slice(30, 70)}`
}
const ofSignIn = ['clientSecret', 'deviceCode', 'code'] as const
const ofGrant = ['accessToken', 'refreshToken', 'idToken'] as const
type Name = (typeof ofSignIn)[number] | (typeof ofGrant)[number]
const secrets = Object.fromEntries(
  [...ofSignIn, ...ofGrant].map((name) => [name, mint(name)]),
) as Record<Name, string>

/** What a service may say where it refuses, the secret in each of its texts in turn. */
const places: Readonly<
  Record<string, (spelled: string) => readonly [body: object, headers?: object]>
> = {
  error: (it) => [{ error: it }],
  'error and its description': (it) => [{ error: `bad ${it}`, error_description: `was ${it}.` }],
  description: (it) => [{ error: 'invalid_grant', error_description: it }],
  'a long description': (it) => [
    { error: 'invalid_grant', error_description: `${'so '.repeat(330)}${it}` },
  ],
  message: (it) => [{ message: `no ${it}`, __type: 'Unheard' }],
  type: (it) => [{ __type: `a#${it}:b` }],
  code: (it) => [{ code: `${it}, x` }],
  reason: (it) => [{ error: 'access_denied', reason: it }],
  region: (it) => [{ error: 'invalid_request', region: it, endpoint: `https://${it}` }],
  'the rest': (it) => [{ error: 'x', error_uri: it, interval: it, [it]: it }],
  'error type': (it) => [{ message: 'x' }, { 'x-amzn-errortype': `a#${it}:http://b/` }],
  'request id': (it) => [{ error: 'invalid_grant' }, { 'x-amzn-requestid': it }],
}

const isHeader = (text: string): boolean => /^[\x20-\x7E]*$/.test(text)

const refusal = (place: string, spelled: string, status: number): Response => {
  const [body, headers = {}] = places[place]?.(spelled) ?? [{}]
  const sent = Object.entries<string>(headers as Record<string, string>).filter(([, it]) =>
    isHeader(it),
  )
  return new Response(JSON.stringify(body), { status, headers: Object.fromEntries(sent) })
}

const json = (body: object) => new Response(JSON.stringify(body))

/** A cage for a secret, as it is spelled, and as it would be shown. */
const cageFor = (secret: string, spelled: string): Cage =>
  createCage({ secret, half: secret.slice(0, 33), spelled, shown: plainText(spelled) })

/** Signs in, has the token renewed, and puts what comes out of all channels into the cage. */
const play = async (
  cage: Cage,
  method: 'device' | 'authorizationCode',
  answer: (n: number) => Response | undefined,
): Promise<void> => {
  const redirectUri = 'http://127.0.0.1:49152/oauth/callback'
  let comeBack: ((url: string) => unknown) | undefined
  let asked = 0
  const fetch: Host['fetch'] = async (url) => {
    if (url.endsWith('/client/register'))
      return json({ clientId: 'c', clientSecret: secrets.clientSecret, clientSecretExpiresAt: 4e9 })
    if (url.endsWith('/device_authorization'))
      return json({
        deviceCode: secrets.deviceCode,
        userCode: 'ABCD-EFGH',
        verificationUri: 'https://device.example/',
        expiresIn: 60,
        interval: 1,
      })
    const { accessToken, refreshToken, idToken } = secrets
    const granted = json({ accessToken, refreshToken, idToken, expiresIn: 400 })
    return answer((asked += 1)) ?? granted
  }
  const host = simulate({
    ports: {
      fetch,
      openBrowser: async (url) => {
        const state = new URL(url).searchParams.get('state') ?? ''
        const query = new URLSearchParams({ code: secrets.code, state })
        comeBack?.(`${redirectUri}?${query}`)
      },
      redirect: {
        listen: async ({ onRedirect }) => {
          comeBack = onRedirect
          return { redirectUri, close: () => (comeBack = undefined) }
        },
      },
      capabilities: { browserOnThisMachine: true, interactive: true },
    },
  })
  const session = host.session({
    method,
    inspect: inspectBy((event) => cage.put(`inspector ${event.type}`, event)),
  })
  const recording = record(session)
  const bus = createBus()
  serveSession(session, bus.port(), names())
  const remote = connectSession(bus.port(), { clock: host.clock, ...names() })
  remote.transitions$.subscribe((it) => cage.put('remote transitions$', it))
  remote.state$.subscribe((it) => cage.put('remote state$', it))
  session.state$.subscribe((state) => {
    cage.put('session state$', state)
    cage.put('panel', panelModel(state, { now: host.clock.now() }))
  })
  session.transitions$.subscribe((it) => cage.put('session transitions$', it))
  const outputs = (['json', 'plain', 'rich'] as const).map((mode) => {
    const output = new Output()
    attachTerminal(session, { clock: host.clock, output: output.stream, mode })
    return [mode, output] as const
  })
  const signIn = session.signIn()
  const { state$, transitions$, polls$, slowDown$, expiry$ } = signIn
  for (const [name, stream] of Object.entries<Observable<unknown>>({
    state$,
    transitions$,
    polls$,
    slowDown$,
    expiry$,
  }))
    stream.subscribe((value) => cage.put(name, value))
  state$.subscribe(() => cage.put('snapshot()', signIn.snapshot()))
  signIn.result().then(
    (result) => cage.put('result()', result),
    (error: unknown) => cage.put('result() error', error),
  )
  await host.advance(3)
  const token = session.token({ minTtlMs: 399_000 })
  token.catch((error: unknown) => cage.put('token() error', error))
  await host.advance(5)
  cage.put('session', session)
  cage.put('sign-in', signIn)
  cage.put('persisted snapshot', session.actor.getPersistedSnapshot())
  await session[Symbol.asyncDispose]()
  cage.put('recording', recording.text)
  for (const message of bus.messages) cage.put('message', message)
  for (const [mode, output] of outputs) {
    cage.put(`terminal ${mode}`, output.text)
    cage.put(`terminal ${mode}, as it is seen`, output.shown)
  }
}

/** What is echoed, and by which answer to CreateToken: a secret of that request, or of one long before. */
const stories = [
  ['device', 'deviceCode', 1],
  ['authorizationCode', 'code', 1],
  ['device', 'refreshToken', 2],
  ['authorizationCode', 'accessToken', 2],
  ['authorizationCode', 'code', 2],
] as const
let turn = 0

const printed = createCage(secrets)

beforeEach(() => watchConsole(printed))

afterEach(() => {
  vi.restoreAllMocks()
  expect(printed.sightings).toEqual([])
})

describe.each(Object.keys(spellings) as Spelling[])('%s', (spelling) => {
  const spell = spellings[spelling]

  test.each(Object.keys(places))('%s', async (place) => {
    const [method, name, at] = stories[(turn += 1) % stories.length] ?? stories[0]
    const spelled = spell(secrets[name])
    const cage = cageFor(secrets[name], spelled)
    await play(cage, method, (n) => (n === at ? refusal(place, spelled, 400) : undefined))
    expect(cage.sightings).toEqual([])
    expect(cage.channels.size).toBeGreaterThan(20)
  })

  test('authchart/client', async () => {
    for (const place of Object.keys(places))
      for (const name of [...ofSignIn, ...ofGrant]) {
        const spelled = spell(secrets[name])
        const cage = cageFor(secrets[name], spelled)
        const { accessToken, idToken, clientSecret, ...proof } = secrets
        const answers = [json({ accessToken, idToken, expiresIn: 9 }), refusal(place, spelled, 500)]
        const fetch: Host['fetch'] = async () => answers.shift() ?? json({})
        const client = createClient({ region: 'eu-west-1', fetch })
        const ask = { clientId: 'c', clientSecret, grantType: 'g', ...proof }
        await client.createToken(ask)
        await client.createToken(ask).catch((error: unknown) => cage.put('error', error))
        expect(cage.channels.size).toBe(1)
        expect(cage.sightings).toEqual([])
      }
  })
})
