import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { webStore } from '../../src/store/web.ts'
import { createStorage, settableClock } from './subjects.ts'

const secret = { kind: 'secret' } as const
const record = { kind: 'record' } as const

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('webStore', () => {
  it('persists records and no secret', async () => {
    const storage = createStorage()
    const clock = settableClock()
    const store = webStore(storage, { clock })
    await store.set('token', { accessToken: 'CANARY' }, secret)
    await store.set('attempt', { userCode: 'ABCD' }, { ...record, expiresAt: clock.at + 1 })
    expect([...storage.texts]).toEqual([
      ['authchart:attempt', `{"expiresAt":${clock.at + 1},"value":{"userCode":"ABCD"}}`],
    ])
    const reloaded = webStore(storage, { clock })
    expect(await reloaded.get('token')).toBeUndefined()
    expect(await reloaded.get('attempt')).toEqual({ userCode: 'ABCD' })
  })

  it('takes a record out of the storage when it becomes a secret, and when it is over', async () => {
    const storage = createStorage()
    const clock = settableClock()
    const store = webStore(storage, { clock })
    await store.set('k', 'record', { ...record, expiresAt: clock.at + 1 })
    await store.set('k', 'CANARY', secret)
    expect(storage.texts.size).toBe(0)
    await store.set('k', 'record', { ...record, expiresAt: clock.at + 1 })
    clock.at += 1
    expect(await store.get('k')).toBeUndefined()
    expect(storage.texts.size).toBe(0)
  })

  it('takes what is not its own for absent, and leaves it', async () => {
    const storage = createStorage()
    const store = webStore(storage)
    for (const text of ['', 'text', '{', 'null', '[]', '{"expiresAt":"x","value":1}']) {
      storage.setItem('authchart:k', text)
      storage.setItem('k', text)
      expect(await store.get('k')).toBeUndefined()
      await store.set('k', 1, record)
      expect(await store.get('k')).toBe(1)
      expect(storage.getItem('k')).toBe(text)
    }
  })

  it('rejects where the storage is full, and has what was there before', async () => {
    const storage = createStorage()
    const store = webStore(storage)
    await store.set('k', 'before', secret)
    const full = new DOMException('The quota has been exceeded.', 'QuotaExceededError')
    const spy = vi.spyOn(storage, 'setItem').mockImplementation(() => {
      throw full
    })
    await expect(store.set('k', 'after', record)).rejects.toBe(full)
    expect(await store.get('k')).toBe('before')
    spy.mockRestore()
  })

  it('asks navigator.locks, as late as the page does', async () => {
    const asked: unknown[] = []
    const locks = {
      request: async (name: string, options: unknown, task: (lock: unknown) => unknown) => {
        asked.push([name, options])
        return task(null)
      },
    }
    vi.stubGlobal('navigator', { locks })
    const store = webStore(createStorage())
    const { signal } = new AbortController()
    expect(
      await store.lock('k', async (lost) => lost !== null, { ifAvailable: true, signal }),
    ).toBe(false)
    await store.lock('k', async () => 1, { signal })
    await store.lock('k', async () => 1)
    expect(asked).toEqual([
      ['authchart:k', { ifAvailable: true }],
      ['authchart:k', { signal }],
      ['authchart:k', {}],
    ])
  })

  it('needs nothing of a page until it is used', () => {
    vi.stubGlobal('navigator', undefined)
    expect(() => webStore(createStorage(), { clock: systemClock })).not.toThrow()
  })
})
