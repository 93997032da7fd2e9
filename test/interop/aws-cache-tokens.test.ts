import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getSSOTokenFilepath, getSSOTokenFromFile } from '@smithy/core/config'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { awsCacheStore } from '../../src/node.ts'
import { toSessionKey } from '../../src/store/aws-session-key.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { region, startUrl } from './aws-home.ts'
import { askPython, noAwsPackages } from './aws-python.ts'

const endpoint = 'https://oidc.eu-west-1.amazonaws.com'

let home: string
let directory: string
let store: Store
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'authchart-tokens-'))
  vi.stubEnv('HOME', home)
  directory = dirname(getSSOTokenFilepath(''))
  store = awsCacheStore({ directory, rest: memoryStore(systemClock) })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

const keyOf = (sessionName: string): string => {
  const identity = { endpoint, region, startUrl, sessionName, clientName: 'authchart', scopes: [] }
  return `token/${toSessionKey(identity)}`
}

const text = fc.string({ unit: 'binary', minLength: 1 })
const date = fc.integer({ min: systemClock.now() + 3_600_000, max: Date.UTC(9999, 11, 31) })
/** A token as the vault has it. */
const tokens = fc.record(
  {
    accessToken: text,
    tokenType: fc.constant('Bearer'),
    expiresAt: date,
    refreshToken: text,
    startUrl: fc.constant(startUrl),
    region: fc.constant(region),
    endpoint: fc.constant(endpoint),
    client: fc.record({ clientId: text, clientSecret: text, expiresAt: date }),
  },
  {
    requiredKeys: ['accessToken', 'tokenType', 'expiresAt', 'startUrl', 'region', 'endpoint'],
  },
)
type Token = typeof tokens extends fc.Arbitrary<infer T> ? T : never

/** What a client makes of a file: all dates as epoch milliseconds. */
interface Read {
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken?: string
  readonly startUrl: string
  readonly region: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly registrationExpiresAt?: number
}

const meant = ({ accessToken, expiresAt, refreshToken, client }: Token): Read => ({
  accessToken,
  expiresAt,
  startUrl,
  region,
  ...(refreshToken !== undefined && { refreshToken }),
  ...(client && {
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    registrationExpiresAt: client.expiresAt,
  }),
})

/** As the AWS SDK takes a file. */
const asRead = (file: object): Read => {
  const { expiresAt, registrationExpiresAt, ...rest } = file as Record<keyof Read, string>
  return {
    ...rest,
    expiresAt: new Date(expiresAt).getTime(),
    ...(registrationExpiresAt !== undefined && {
      registrationExpiresAt: new Date(registrationExpiresAt).getTime(),
    }),
  }
}

/** A token file by the SDK, which writes down what the token has, and nothing for what it has not. */
const asWritten = (token: Token): string => {
  const { expiresAt, registrationExpiresAt, ...rest } = meant(token)
  const dates = { expiresAt, ...(registrationExpiresAt !== undefined && { registrationExpiresAt }) }
  const texts = Object.entries(dates).map(([key, at]) => [key, new Date(at).toISOString()])
  return JSON.stringify({ ...rest, ...Object.fromEntries(texts) }, null, 2)
}

const isRead = async (name: string, token: Token): Promise<void> => {
  const { endpoint: _, ...rest } = token
  expect(await store.get(keyOf(name))).toEqual(rest)
}

test('the AWS SDK and we read what the other wrote, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(tokens, async (token) => {
      await store.set(keyOf('acme'), token, { kind: 'secret' })
      expect(asRead(await getSSOTokenFromFile('acme'))).toEqual(meant(token))
      await isRead('acme', token)
      await writeFile(getSSOTokenFilepath('acme'), asWritten(token))
      await isRead('acme', token)
    }),
    { numRuns: 50 },
  )
})

/** Reads what was written under one set of names, and writes the same down under the other. */
const program = `
from datetime import datetime, timezone
from dateutil.parser import parse
from awscli.botocore.tokens import SSOTokenLoader, JSONFileCache, _sso_json_dumps
def answer(subject):
  cache = JSONFileCache(subject['directory'], dumps_func=_sso_json_dumps)
  loader = SSOTokenLoader(cache=cache)
  read = []
  for name in subject['names']:
    token = loader(None, session_name=name)
    for key in {'expiresAt', 'registrationExpiresAt'} & token.keys():
      token[key] = parse(token[key])
    loader.save_token(None, token, session_name='theirs-' + name)
    epoch = lambda date: round(date.timestamp() * 1000)
    read.append({key: epoch(v) if isinstance(v, datetime) else v for key, v in token.items()})
  return read
`

test.skipIf(noAwsPackages)('the AWS CLI and we read what the other wrote', async () => {
  const written = fc.sample(tokens, 50)
  const names = written.map((_, n) => `session-${n}`)
  for (const [n, token] of written.entries())
    await store.set(keyOf(`session-${n}`), token, { kind: 'secret' })
  const read = await askPython(program, { directory, names })
  expect(read).toEqual(written.map(meant))
  const toSeconds = (at: number): number => Math.floor(at / 1000) * 1000
  for (const [n, { client, ...token }] of written.entries())
    await isRead(`theirs-session-${n}`, {
      ...token,
      expiresAt: toSeconds(token.expiresAt),
      ...(client && { client: { ...client, expiresAt: toSeconds(client.expiresAt) } }),
    })
})
