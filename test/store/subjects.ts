import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/host/host.ts'
import { electronHost } from '../../src/host/node-electron.ts'
import { vscodeHost } from '../../src/host/node-vscode.ts'
import { electronIn, vscodeIn } from '../host/desktop.ts'
import { toSessionKey } from '../../src/store/aws-session-key.ts'
import { awsCacheStore } from '../../src/store/aws-cache.ts'
import { fileStore } from '../../src/store/file.ts'
import { keychainStore, sealedStore } from '../../src/store/keychain.ts'
import { memoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { webStore } from '../../src/store/web.ts'

/** Any store, as the contract sees it. */
export interface Subject {
  readonly name: string
  /** Whether what a second store at the same place reads is what the first has written, whatever its kind. */
  readonly isShared: boolean
  /** Two stores at one fresh place. */
  readonly make: (clock: Clock, place: string) => readonly [Store, Store]
  readonly keys: readonly string[]
  readonly valueFor: (key: string) => fc.Arbitrary<unknown>
  /** When a value is over. */
  readonly endOf?: (key: string, value: unknown, expiresAt: number) => number
}

export const startUrl = 'https://my-sso-portal.awsapps.com/start'
export const region = 'us-east-1'
export const endpoint = `https://oidc.${region}.amazonaws.com`

export const tokenKey = (sessionName: string | null = null, clientName = 'Test'): string =>
  `token/${toSessionKey({ endpoint, region, startUrl, sessionName, clientName, scopes: [] })}`

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
/** A moment that all readers can read. */
export const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59) })

/** A token as the vault has it. */
export const token = fc
  .record({
    accessToken: text,
    expiresAt: moment,
    refreshToken: fc.option(text, { nil: undefined }),
    client: fc.option(fc.record({ clientId: text, clientSecret: text, expiresAt: moment }), {
      nil: undefined,
    }),
  })
  .map(({ accessToken, expiresAt, refreshToken, client }) => ({
    accessToken,
    tokenType: 'Bearer',
    expiresAt,
    startUrl,
    region,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(client !== undefined && { client }),
  }))

/** A clock that stands where it is put, with the system's timers. */
export const settableClock = (): Clock & { at: number } => {
  const clock = { ...systemClock, at: Date.UTC(2026, 0, 1), now: () => clock.at }
  return clock
}

/** The storage of a page. */
export const createStorage = (): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & {
  readonly texts: Map<string, string>
} => {
  const texts = new Map<string, string>()
  return {
    texts,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
    removeItem: (key) => void texts.delete(key),
  }
}

const flip = (value: string): string => Buffer.from(value, 'utf8').toString('base64')
const unflip = (value: string): string => Buffer.from(value, 'base64').toString('utf8')

const keys = ['a', 'b', 'registration/c d/é', '__proto__']
/** As JSON has it: a negative zero has no sign there. */
export const jsonValue = (): fc.Arbitrary<fc.JsonValue> =>
  fc.jsonValue().map((value): fc.JsonValue => JSON.parse(JSON.stringify(value)) as fc.JsonValue)

export const subjects: readonly Subject[] = [
  {
    name: 'memoryStore',
    isShared: true,
    make: (clock) => {
      const store = memoryStore(clock)
      return [store, store]
    },
    keys,
    valueFor: jsonValue,
  },
  {
    name: 'fileStore',
    isShared: true,
    make: (clock, directory) => [fileStore({ directory, clock }), fileStore({ directory, clock })],
    keys,
    valueFor: jsonValue,
  },
  {
    name: 'awsCacheStore',
    isShared: true,
    make: (clock, place) => {
      const make = () =>
        awsCacheStore({
          directory: join(place, 'aws'),
          rest: fileStore({ directory: join(place, 'rest'), clock }),
          clock,
        })
      return [make(), make()]
    },
    keys: [tokenKey(), tokenKey('my-sso'), 'token/x', 'registration/x'],
    valueFor: (key) => (key.length > 10 && key.startsWith('token/') ? token : jsonValue()),
    endOf: (key, value, expiresAt) => {
      if (key.length <= 10 || !key.startsWith('token/')) return expiresAt
      const { refreshToken, expiresAt: end } = value as { refreshToken?: string; expiresAt: number }
      return refreshToken === undefined ? end : Number.POSITIVE_INFINITY
    },
  },
  {
    name: 'webStore',
    isShared: false,
    make: (clock) => {
      const storage = createStorage()
      return [webStore(storage, { clock }), webStore(storage, { clock })]
    },
    keys,
    valueFor: jsonValue,
  },
  {
    name: 'keychainStore',
    isShared: true,
    make: (clock, directory) => {
      const items = new Map<string, string>()
      const make = () =>
        keychainStore(
          {
            read: async (name) => items.get(name),
            write: async (name, value) => void items.set(name, value),
            remove: async (name) => void items.delete(name),
          },
          { rest: fileStore({ directory, clock }) },
        )
      return [make(), make()]
    },
    keys,
    valueFor: jsonValue,
  },
  {
    name: 'sealedStore',
    isShared: true,
    make: (clock) => {
      const rest = memoryStore(clock)
      const make = () =>
        sealedStore(
          { seal: async (value) => flip(value), unseal: async (value) => unflip(value) },
          { rest },
        )
      return [make(), make()]
    },
    keys,
    valueFor: jsonValue,
  },
  {
    name: 'the store of vscodeHost',
    isShared: true,
    make: (clock, place) => {
      const { vscode, context } = vscodeIn(place)
      const make = () => vscodeHost(vscode, context, { clock }).store
      return [make(), make()]
    },
    keys,
    valueFor: jsonValue,
  },
  {
    name: 'the store of electronHost',
    isShared: true,
    make: (clock, place) => {
      const make = () => electronHost(electronIn(place), { clock }).store
      return [make(), make()]
    },
    keys,
    valueFor: jsonValue,
  },
]

/** Calls `run` with a folder that is there for as long as it runs. */
export const inFolder = async <T>(run: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'authchart-store-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
