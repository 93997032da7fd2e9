import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { getSSOTokenFilepath } from '@smithy/core/config'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { awsCacheStore } from '../../src/node.ts'
import { toSessionKey } from '../../src/store/aws-session-key.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { region, startUrl } from './aws-home.ts'
import { askPython, noAwsPackages } from './aws-python.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'authchart-names-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** The file which our store keeps the token of such a session in. */
const ourName = async (where: {
  startUrl: string
  sessionName: string | null
}): Promise<string> => {
  const store = awsCacheStore({ directory, rest: memoryStore(systemClock) })
  const endpoint = 'https://oidc.eu-west-1.amazonaws.com'
  const session = { endpoint, region, clientName: 'authchart', scopes: [], ...where }
  const key = `token/${toSessionKey(session)}`
  const token = { accessToken: 'a', expiresAt: systemClock.now() + 60_000, region, endpoint }
  await store.set(key, { ...token, startUrl: where.startUrl }, { kind: 'secret' })
  const [name = '', ...others] = await readdir(directory)
  expect(others).toEqual([])
  await store.delete(key)
  return name
}

const texts = fc.string({ unit: 'binary', minLength: 1 })
/** All that somebody might take for the same name. */
const spellings = ['acme', ' acme', 'acme ', 'Acme', 'acme sso', '"acme"', 'a%20b', 'é', 'e\u0301']
const urls = ['', '/', '#', '#/', '?a=%C3%A9', '?a=é'].map((end) => `${startUrl}${end}`)
const names = fc.oneof(
  fc.constantFrom(...spellings, ...urls),
  texts,
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.webUrl(),
)

test('a token lies where the AWS SDK looks for the name of its session, whatever that is', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (sessionName) => {
      expect(await ourName({ startUrl, sessionName })).toBe(
        basename(getSSOTokenFilepath(sessionName)),
      )
    }),
    { numRuns: 100 },
  )
})

test('a token lies where the AWS SDK looks for the start URL as it is written', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (url) => {
      expect(await ourName({ startUrl: url, sessionName: null })).toBe(
        basename(getSSOTokenFilepath(url)),
      )
    }),
    { numRuns: 100 },
  )
})

const program = `
from awscli.botocore.utils import SSOTokenLoader
def answer(pairs):
  return [SSOTokenLoader()._generate_cache_key(*pair) for pair in pairs]
`

test.skipIf(noAwsPackages)('a token lies where the AWS CLI looks for it', async () => {
  const wheres = fc.sample(fc.tuple(names, fc.option(names)), 100)
  const keys = (await askPython(program, wheres)) as string[]
  const ours: string[] = []
  for (const [url, sessionName] of wheres) ours.push(await ourName({ startUrl: url, sessionName }))
  expect(ours).toEqual(keys.map((key) => `${key}.json`))
})
