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

/** Versions of what the store says, one answer after the other. */
const versionsOf = async (...accessTokens: readonly string[]) => {
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
  const tokens = createTokens(vault, service)
  const versions: (number | undefined)[] = []
  for (const _ of accessTokens) versions.push((await tokens.open(request))?.held.version)
  return versions
}

it('counts the tokens, not the readings', async () => {
  expect(await versionsOf('a', 'a', 'b', 'b', 'c')).toEqual([1, 1, 2, 2, 3])
})

it('knows a token again that was read late', async () => {
  expect(await versionsOf('a', 'b', 'a', 'b', 'c', 'b')).toEqual([1, 2, 1, 2, 3, 2])
})

it('keeps the last few and gives no number twice', async () => {
  expect(await versionsOf('a', 'b', 'c', 'd', 'a', 'd')).toEqual([1, 2, 3, 4, 5, 4])
})
