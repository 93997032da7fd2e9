import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { keychainStore, sealedStore, type Keychain } from '../../src/store/keychain.ts'
import { memoryStore } from '../../src/store/memory.ts'
import { settableClock } from './subjects.ts'

const secret = { kind: 'secret' } as const
const record = { kind: 'record' } as const

const createKeychain = (): Keychain & { readonly items: Map<string, string> } => {
  const items = new Map<string, string>()
  return {
    items,
    read: async (name) => items.get(name),
    write: async (name, text) => void items.set(name, text),
    remove: async (name) => void items.delete(name),
  }
}

describe('keychainStore', () => {
  it('gives secrets to the keychain, and nothing of them to the rest', async () => {
    const [keychain, rest] = [createKeychain(), memoryStore(systemClock)]
    const store = keychainStore(keychain, { rest })
    await store.set('token', { accessToken: 'CANARY' }, secret)
    await store.set('lead', { userCode: 'ABCD' }, record)
    expect([...keychain.items]).toEqual([['token', '{"accessToken":"CANARY"}']])
    expect(JSON.stringify([await rest.get('token'), await rest.get('lead')])).not.toContain(
      'CANARY',
    )
    await store.set('token', 'no secret', record)
    expect(keychain.items.size).toBe(0)
    await store.set('token', 'CANARY', secret)
    await store.delete('token')
    expect(keychain.items.size).toBe(0)
  })

  it('does not trouble the keychain for records', async () => {
    const keychain = createKeychain()
    const calls = [
      vi.spyOn(keychain, 'read'),
      vi.spyOn(keychain, 'write'),
      vi.spyOn(keychain, 'remove'),
    ]
    const store = keychainStore(keychain, { rest: memoryStore(systemClock) })
    await store.set('lead', 1, record)
    await store.set('lead', 2, record)
    expect(await store.get('lead')).toBe(2)
    await store.delete('lead')
    for (const call of calls) expect(call).not.toHaveBeenCalled()
  })

  it('ends a secret when it is over', async () => {
    const clock = settableClock()
    const store = keychainStore(createKeychain(), { rest: memoryStore(clock) })
    await store.set('k', 1, { kind: 'secret', expiresAt: clock.at + 1 })
    expect(await store.get('k')).toBe(1)
    clock.at += 1
    expect(await store.get('k')).toBeUndefined()
  })

  it('takes what is gone from the keychain, or is not its own, for absent', async () => {
    const [keychain, rest] = [createKeychain(), memoryStore(systemClock)]
    const store = keychainStore(keychain, { rest })
    await store.set('k', 1, secret)
    keychain.items.set('k', 'theirs')
    expect(await store.get('k')).toBeUndefined()
    keychain.items.clear()
    expect(await store.get('k')).toBeUndefined()
    await rest.set('k', 'theirs', record)
    expect(await store.get('k')).toBeUndefined()
  })

  it.each(['gone', 'not its own'])(
    'takes a secret out of the keychain whose note is %s',
    async (how) => {
      const [keychain, rest] = [createKeychain(), memoryStore(systemClock)]
      const store = keychainStore(keychain, { rest })
      await store.set('k', 1, secret)
      if (how === 'gone') await rest.delete('k')
      else await rest.set('k', 'theirs', record)
      await store.delete('k')
      expect(keychain.items.size).toBe(0)
    },
  )

  it('has what was there before when the keychain is locked', async () => {
    const keychain = createKeychain()
    const store = keychainStore(keychain, { rest: memoryStore(systemClock) })
    await store.set('k', 1, secret)
    vi.spyOn(keychain, 'write').mockRejectedValue(new Error('locked'))
    vi.spyOn(keychain, 'remove').mockRejectedValue(new Error('locked'))
    await expect(store.set('k', 2, secret)).rejects.toThrow('locked')
    await expect(store.delete('k')).rejects.toThrow('locked')
    expect(await store.get('k')).toBe(1)
  })

  it('has no locks and no changes where the rest has none', () => {
    const { get, set, delete: remove } = memoryStore(systemClock)
    const store = keychainStore(createKeychain(), { rest: { get, set, delete: remove } })
    expect(Object.keys(store).sort()).toEqual(['delete', 'get', 'prove', 'set'])
  })
})

describe('sealedStore', () => {
  it('takes what nobody can open any more for absent, and rejects what cannot be opened now', async () => {
    const unseal = vi.fn<(sealed: string) => Promise<string | undefined>>()
    const seal = vi.fn(async (_text: string) => 'sealed')
    const store = sealedStore({ seal, unseal }, { rest: memoryStore(systemClock) })
    await store.set('k', 1, secret)
    unseal.mockResolvedValueOnce(undefined)
    expect(await store.get('k')).toBeUndefined()
    unseal.mockResolvedValueOnce('not JSON')
    expect(await store.get('k')).toBeUndefined()
    unseal.mockRejectedValueOnce(new Error('locked'))
    await expect(store.get('k')).rejects.toThrow('locked')
    unseal.mockResolvedValueOnce(seal.mock.lastCall?.[0])
    expect(await store.get('k')).toBe(1)
  })

  const base64: Parameters<typeof sealedStore>[0] = {
    seal: async (text) => Buffer.from(text).toString('base64'),
    unseal: async (sealed) => Buffer.from(sealed, 'base64').toString(),
  }
  const victim = { accessToken: 'the token of another', key: 'token/mine', value: '1' }

  it.each([
    ['another session', 'token/mine', 'token/theirs'],
    ['another kind', 'token/mine', 'deviceCode/mine'],
    ['a longer name', 'token/mine', 'token/mine2'],
    ['a shorter name', 'token/mine', 'token/min'],
    ['a name in other case', 'token/mine', 'TOKEN/mine'],
    ['a name with what JSON escapes', 'token/"', 'token/\\"'],
    ['a name of Object.prototype', 'token/mine', '__proto__'],
    ['no name', 'token/mine', ''],
  ])('a record moved to %s counts as absent', async (_, from, to) => {
    const rest = memoryStore(systemClock)
    const store = sealedStore(base64, { rest })
    await store.set(from, victim, secret)
    await rest.set(to, await rest.get(from), record)
    expect(await store.get(to)).toBeUndefined()
    expect(await store.get(from)).toEqual(victim)
  })

  it.each([
    victim,
    { key: 'token/mine', value: victim },
    { key: 'token/theirs', value: '{"accessToken":"t"}' },
    ['token/mine', '1'],
    'token/mine',
    1,
    null,
    {},
  ])('what was sealed without its name counts as absent: %j', async (value) => {
    const rest = memoryStore(systemClock)
    const entry = { kind: 'sealed', sealed: await base64.seal(JSON.stringify(value)) }
    await rest.set('token/theirs', entry, record)
    const found = await sealedStore(base64, { rest }).get('token/theirs')
    const isNamed = JSON.stringify(value).startsWith('{"key":"token/theirs"')
    expect(found).toEqual(isNamed ? { accessToken: 't' } : undefined)
  })
})
