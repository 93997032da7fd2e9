import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createTokens } from '../../src/effects/token-store.ts'
import { connectIdentityCenter, type Instance } from '../../src/protocol/identity-center/service.ts'
import type { StoredToken, Vault } from '../../src/effects/vault.ts'

const provider: Instance = {
  kind: 'identityCenter',
  endpoint: 'https://oidc.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  startUrl: 'https://acme.awsapps.com/start',
  sessionName: null,
}

const request = {
  provider,
  clientName: 'Acme',
  scopes: [],
  session: 's',
}

/** It says whose a token is, and asks nothing here. */
const service = connectIdentityCenter({ send: () => Promise.reject(new Error('asked')) })

/** The names of the tokens that the store holds, one answer after the other. */
const idsOf = async (...accessTokens: readonly string[]) => {
  const answers = accessTokens.map((accessToken): StoredToken => ({
    accessToken,
    tokenType: 'Bearer',
    expiresAt: 1,
    startUrl: provider.startUrl,
    region: provider.region,
  }))
  const vault = {
    handle: (kind: string, name: string) => `${kind}/${name}`,
    open: () => Promise.resolve(answers.shift()),
  } as unknown as Vault
  const tokens = createTokens({ vault, service, time: { now: () => 0, setBackMs: () => 0 } })
  const ids: (string | undefined)[] = []
  for (const _ of accessTokens) ids.push((await tokens.open(request))?.held.tokenId)
  return ids
}

it('names a token the same at each reading, and in each process', async () => {
  const [one, again, other] = await idsOf('a', 'a', 'b')
  expect(again).toBe(one)
  expect(other).not.toBe(one)
  expect(await idsOf('b', 'a')).toEqual([other, one])
})

it('knows a token again that was read late, however late', async () => {
  const [a, b, , , late] = await idsOf('a', 'b', 'c', 'd', 'a')
  expect(late).toBe(a)
  expect(b).not.toBe(a)
})

it('names it by a digest that is not the one of the token alone', async () => {
  const [id] = await idsOf('a')
  expect(id).toMatch(/^[0-9a-f]{16}$/)
  expect(createHash('sha256').update('a').digest('hex')).not.toContain(id)
})
