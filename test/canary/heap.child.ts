// Has many users sign in, renew, and sign out or leave; then writes the heap to a file, and says how often each was there.
import { setImmediate } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import {
  createSession,
  identityCenter,
  type Host,
  type Session,
  type Store,
} from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { marked } from './marks.ts'

const [, , file = '', count = '1'] = process.argv
const users = Number(count)
const simulation = simulate()

/** Every secret of the wire begins with its name, and no two are the same. */
let minted = 0
const mint = (name: string): string => `${marked}${name}${(minted += 1)}-${'x'.repeat(600)}`
const json = (body: object) => Promise.resolve(new Response(JSON.stringify(body)))
const fetch: Host['fetch'] = (url) => {
  if (url.endsWith('/client/register'))
    return json({
      clientId: 'c',
      clientSecret: mint('clientSecret'),
      clientSecretExpiresAt: 4e9,
    })
  if (url.endsWith('/device_authorization'))
    return json({
      deviceCode: mint('deviceCode'),
      userCode: 'ABCD-EFGH',
      verificationUri: 'https://device.example/',
      expiresIn: 600,
      interval: 1,
    })
  return json({
    accessToken: mint('accessToken'),
    refreshToken: mint('refreshToken'),
    idToken: mint('idToken'),
    expiresIn: 3_600,
  })
}

/** What is secret and random, such as the code verifier, has 32 bytes. */
const random = (byteCount: number): Uint8Array => {
  if (byteCount !== 32) return simulation.random(byteCount)
  return Buffer.from(`${marked}verifier${(minted += 1)}-`.padEnd(43, 'A'), 'base64url')
}

const held = new Map<string, unknown>()
const store: Store = {
  get: async (key) => structuredClone(held.get(key)),
  set: async (key, value) => void held.set(key, structuredClone(value)),
  delete: async (key) => void held.delete(key),
}

const redirectUri = 'http://127.0.0.1:49152/oauth/callback'
let comeBack: ((url: string) => unknown) | undefined
const host: Host = {
  ...simulation,
  fetch,
  random,
  store,
  openBrowser: async (url) => {
    const state = new URL(url).searchParams.get('state') ?? ''
    comeBack?.(`${redirectUri}?code=${mint('code')}&state=${state}`)
  },
  redirect: {
    listen: async ({ onRedirect }) => {
      comeBack = onRedirect
      return {
        redirectUri,
        close: () => (comeBack = undefined),
      }
    },
  },
  capabilities: { browserOnThisMachine: true, interactive: true },
}

const signIn = async (n: number): Promise<Session> => {
  const session = createSession({
    provider: identityCenter({
      startUrl: `https://user-${n}.awsapps.com/start`,
      region: 'eu-west-1',
    }),
    clientName: `Tool of ${n}`,
    host,
    method: n % 2 === 0 ? 'device' : 'authorizationCode',
  })
  const attempt = session.signIn()
  attempt.result().catch(() => undefined)
  await simulation.advance(3)
  if (session.getState().status !== 'signedIn') throw new Error(attempt.getState().status)
  await simulation.advance(3_400)
  await session.token({ minTtlMs: 600_000 })
  return session
}

const kept: Session[] = []
for (let n = 0; n < users; n += 1) {
  const session = await signIn(n)
  await session.signOut()
  // Half of them are signed out, and there: their windows are still open.
  if (n % 4 < 2) kept.push(session)
  else {
    const disposed = session[Symbol.asyncDispose]()
    await simulation.advance(0.1)
    await disposed
  }
}
// What is there for others to use: the registrations.
for (const key of held.keys()) if (key.startsWith('registration/')) held.delete(key)
const left = [...held.keys()].filter((key) => !key.startsWith('registration/'))

const mintedByThem = minted
kept.push(await signIn(users))
await simulation.advance(120)
await setImmediate()
globalThis.gc?.()
writeHeapSnapshot(file)
process.stdout.write(JSON.stringify({ left, minted: mintedByThem, kept: kept.length }))
process.exit(0)
