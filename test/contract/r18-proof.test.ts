import { describe, expect, it } from 'vitest'
import { memoryStore, type Store } from '../../src/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { failure, record } from './support.ts'

const refusing =
  (code: string, path = '/home/ada/tokens/1.json') =>
  (): Promise<never> =>
    Promise.reject(Object.assign(new Error('canary'), { code, path }))
const silent = (): Promise<never> => new Promise(() => undefined)

type Change = (base: Required<Store>) => {
  readonly [Name in keyof Store]?: Store[Name] | undefined
}

/** What a store may be unable to do, of which nobody knows before it is tried. */
const stores: readonly (readonly [string, Change, string | undefined])[] = [
  ['a proof that fails', () => ({ prove: refusing('EACCES') }), 'EACCES'],
  ['a disk that is full', () => ({ prove: refusing('ENOSPC') }), 'ENOSPC'],
  ['a disk that is read only', () => ({ prove: refusing('EROFS') }), 'EROFS'],
  ['a folder in the place of a file', () => ({ prove: refusing('EISDIR') }), 'EISDIR'],
  ['too many open files', () => ({ prove: refusing('EMFILE') }), 'EMFILE'],
  ['a proof that never ends', () => ({ prove: silent }), 'ETIMEDOUT'],
  ['locks that cannot be had', () => ({ lock: refusing('ENOSYS') }), 'ENOSYS'],
  ['a lock that is never given', () => ({ lock: silent }), 'ELOCKED'],
  [
    'no proof, and records that are refused',
    ({ set }) => ({
      prove: undefined,
      set: (key, value, o) =>
        key.startsWith('probe/') ? refusing('EDQUOT')() : set(key, value, o),
    }),
    'EDQUOT',
  ],
  [
    'no proof, and records that cannot be deleted',
    () => ({ prove: undefined, delete: refusing('EPERM') }),
    'EPERM',
  ],
  [
    'an error that says nothing',
    () => ({ prove: () => Promise.reject(new Error('canary')) }),
    undefined,
  ],
  ['what is no error', () => ({ prove: () => Promise.reject(Object('canary')) }), undefined],
]

const begin = (change: Change, browser?: 'works') => {
  const host = simulate({ interval: 1, approveAfter: 3, ...(browser && { browser }) })
  const base = memoryStore(host.clock)
  const { changes$ } = base
  const store = { ...base, changes$, ...change(base) } as Store
  return { host, store }
}

describe.each([['device'], ['authorizationCode']] as const)(
  'R18: before a person is asked by %s',
  (method) => {
    it.each(stores)('the sign-in fails: %s', async (_, change, reason) => {
      const { host, store } = begin(change, 'works')
      const signIn = host.session({ store }).signIn({ method })
      const log = record(signIn.state$)
      const error = failure(signIn.result())
      await host.advance(100)
      expect(await error).toMatchObject({ code: 'store_unavailable', retry: 'restart' })
      expect((await error).reason).toBe(reason)
      expect(JSON.stringify(await error)).not.toContain('canary')
      expect(log.values.map(({ status }) => status)).toEqual(['starting', 'failed'])
      expect(host.requests.filter(({ path }) => path !== '/client/register')).toEqual([])
      expect(host.visits).toEqual([])
      expect(host.clock.pending).toBe(0)
    })
  },
)

it('R18: a store that can leaves no trace of the proof, with its own and without', async () => {
  for (const prove of [undefined, () => Promise.resolve()]) {
    const seen = new Map<string, unknown>()
    const { host, store } = begin(({ set, delete: remove }) => ({
      prove,
      set: (key, value, o) => {
        seen.set(key, value)
        return set(key, value, o)
      },
      delete: (key) => {
        seen.delete(key)
        return remove(key)
      },
    }))
    const signIn = host.session({ store }).signIn()
    await host.advance(10)
    expect(signIn.getState().status).toBe('signedIn')
    expect([...seen.keys()].filter((key) => key.startsWith('probe'))).toEqual([])
  }
})

it.each(['process', 'machine'] as const)(
  'R18: locks that cannot be had are told with place and code before a code is shown, share: %s',
  async (share) => {
    const { host, store } = begin(() => ({ lock: refusing('ENOLCK') }))
    const signIn = host.session({ store, share }).signIn({ method: 'device' })
    const log = record(signIn.state$)
    const error = failure(signIn.result())
    await host.advance(20)
    expect(await error).toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/locked|read or written/) as string,
      reason: 'ENOLCK',
      detail: '/home/ada/tokens/1.json',
    })
    expect(log.values.map(({ status }) => status)).not.toContain('awaitingCode')
  },
)
