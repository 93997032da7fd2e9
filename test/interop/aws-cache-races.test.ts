import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { awsCacheStore } from '../../src/node.ts'
import { toSessionKey } from '../../src/store/aws-session-key.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { region, startUrl } from './aws-home.ts'
import { askPython, noAwsPackages } from './aws-python.ts'

const endpoint = 'https://oidc.eu-west-1.amazonaws.com'
const sessionName = 'acme'
const identity = { endpoint, region, startUrl, sessionName, clientName: 'authchart', scopes: [] }
const key = `token/${toSessionKey(identity)}`
/** Of very different length, so that a mixture of two is no token. */
const accessTokens = ['short', 'long'.repeat(5000)]

const open = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'authchart-races-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const store = awsCacheStore({ directory, rest: memoryStore(systemClock) })
  const set = (accessToken = '') =>
    store.set(
      key,
      { accessToken, expiresAt: systemClock.now() + 600_000, startUrl, region, endpoint },
      { kind: 'secret' },
    )
  await set(accessTokens[0])
  /** There once all has happened here that is to happen while the others are at work. */
  const enough = join(directory, 'enough')
  return { directory, store, set, enough }
}

/** Does it over and over until `other` has come to its end; how often. */
const meanwhile = async (other: Promise<unknown>, action: (n: number) => Promise<void>) => {
  let isOver = false
  const settle = () => (isOver = true)
  other.then(settle, settle)
  for (let n = 0; ; n += 1) {
    if (isOver) return n
    await action(n)
    await setImmediate()
  }
}

const begin = `
import os, time
from awscli.botocore.tokens import SSOTokenLoader, JSONFileCache, _sso_json_dumps
def answer(subject):
  cache = JSONFileCache(subject['directory'], dumps_func=_sso_json_dumps)
  loader = SSOTokenLoader(cache=cache)
  done = 0
  end = time.monotonic() + 1
  while time.monotonic() < end or done < 20 or not os.path.exists(subject['enough']):
    done += 1
`

test.skipIf(noAwsPackages)('what the AWS CLI is just writing is never read by halves', async () => {
  const { directory, store, enough } = await open()
  const program = `${begin}
    token = {'accessToken': subject['accessTokens'][done % 2], 'expiresAt': '2100-01-01T00:00:00Z'}
    loader.save_token(None, token, session_name='${sessionName}')
    time.sleep(0.005)
  return done`
  const writes = askPython(program, { directory, accessTokens, enough })
  const read = new Set<unknown>()
  await meanwhile(writes, async () => {
    read.add(((await store.get(key)) as { accessToken?: string } | undefined)?.accessToken)
    if (read.size === accessTokens.length) await writeFile(enough, '')
  })
  expect(await writes).toBeGreaterThan(10)
  expect(read).toEqual(new Set(accessTokens))
})

test.skipIf(noAwsPackages)(
  'the AWS CLI never reads half of what is being written here',
  async () => {
    const { directory, set, enough } = await open()
    const program = `${begin}
    assert loader(None, session_name='${sessionName}')['accessToken'] in subject['accessTokens']
  return done`
    const reads = askPython(program, { directory, accessTokens, enough })
    const count = await meanwhile(reads, async (n) => {
      await set(accessTokens[n % 2])
      if (n === 20) await writeFile(enough, '')
    })
    expect(await reads).toBeGreaterThan(10)
    expect(count).toBeGreaterThan(10)
  },
)
