import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignInError } from '../../src/kit/errors.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { createVault } from '../../src/effects/vault.ts'
import { rejection } from '../protocol/support.ts'

const text = fc.string()
const someText = fc.string({ minLength: 1 })
const secrets = {
  registration: fc.record({ clientId: text, clientSecret: text, expiresAt: fc.nat() }),
  deviceCode: fc.record({ deviceCode: text, clientId: text, clientSecret: text, endpoint: text }),
  token: fc.record(
    {
      accessToken: someText,
      tokenType: text,
      expiresAt: fc.nat(),
      refreshToken: text,
      idToken: text,
      startUrl: text,
      region: text,
      endpoint: text,
      client: fc.record({ clientId: text, clientSecret: text, expiresAt: fc.nat() }),
    },
    {
      requiredKeys: ['accessToken', 'tokenType', 'expiresAt', 'startUrl', 'region'],
      noNullPrototype: true,
    },
  ),
}
const kinds = ['registration', 'deviceCode', 'token'] as const

const code = {
  deviceCode: 'MARKED',
  clientId: 'id',
  clientSecret: 'MARKED',
  endpoint: 'https://oidc.example',
}

const stage = () => {
  const store = memoryStore({ now: () => 0 })
  return { store, vault: createVault(store) }
}

describe('createVault', () => {
  it('gives back what was put in, and only under its own handle', async () => {
    const someSecret = fc
      .constantFrom(...kinds)
      .chain((kind) => fc.tuple(fc.constant(kind), secrets[kind] as fc.Arbitrary<never>))
    await fc.assert(
      fc.asyncProperty(someSecret, text, text, async ([kind, secret], name, other) => {
        const { vault } = stage()
        const handle = vault.handle(kind, name)
        await vault.put(kind, handle, secret, 1)
        expect(await vault.open(kind, handle)).toEqual(secret)
        if (name !== other)
          expect(await vault.open(kind, vault.handle(kind, other))).toBeUndefined()
        await vault.drop(handle)
        expect(await vault.open(kind, handle)).toBeUndefined()
      }),
    )
  })

  it('opens something that is not ours as nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (stranger) => {
        const { store, vault } = stage()
        await store.set('h', stranger, { kind: 'secret' })
        expect(await vault.open('registration', 'h')).toBeUndefined()
        expect(await vault.open('token', 'h')).toBeUndefined()
        expect(await vault.open('deviceCode', 'h')).toBeUndefined()
      }),
    )
  })

  it.each([
    ['an empty token', { accessToken: '', tokenType: 'Bearer', expiresAt: 1 }],
    ['the token of an older form', 'the token'],
    ['a token without an end', { accessToken: 'a', tokenType: 'Bearer' }],
    [
      'a refresh token of a wrong type',
      { accessToken: 'a', tokenType: 'B', expiresAt: 1, refreshToken: 1 },
    ],
  ])('opens %s as nothing', async (_, stored) => {
    const { store, vault } = stage()
    await store.set('h', stored, { kind: 'secret' })
    expect(await vault.open('token', 'h')).toBeUndefined()
  })

  it('keeps kinds apart, and tells the store that it holds a secret, and until when', async () => {
    const said: unknown[] = []
    const { store } = stage()
    const vault = createVault({
      ...store,
      set: (key, _, options) => {
        said.push([key, options])
        return Promise.resolve()
      },
    })
    expect(new Set(kinds.map((kind) => vault.handle(kind, 'n'))).size).toBe(kinds.length)
    await vault.put('deviceCode', 'h', code, 77)
    expect(said).toEqual([['h', { kind: 'secret', expiresAt: 77 }]])
  })

  it.each(['rejects', 'throws'])(
    'has one error for a store that %s, free of secrets',
    async (how) => {
      const fail = (...told: unknown[]): Promise<never> => {
        const error = new Error(`cannot do ${inspect(told)} with MARKED`)
        if (how === 'throws') throw error
        return Promise.reject(error)
      }
      const broken: Store = { get: fail, set: fail, delete: fail }
      const vault = createVault(broken)
      for (const access of [
        () => vault.put('deviceCode', 'h', code, 1),
        () => vault.open('deviceCode', 'h'),
        () => vault.drop('h'),
      ]) {
        const error = await rejection(access())
        expect(isSignInError(error)).toBe(true)
        expect(error).toMatchObject({ code: 'store_unavailable', retry: 'restart' })
        expect(inspect(error, { depth: null, showHidden: true })).not.toContain('MARKED')
      }
    },
  )
})
