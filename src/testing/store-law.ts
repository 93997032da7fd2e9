import { pause } from '../kit/pause.ts'
import { systemClock } from '../kit/clock.ts'
import type { Store, StoreKind } from '../store/store.ts'

/** Two stores at one place that has nothing in it, as two processes have them. They are on the system's clock. */
export interface OpenStores extends Partial<AsyncDisposable> {
  readonly one: Store
  readonly other: Store
}

/** What a law is to keep to, of a store that does not take everything. */
export interface StoreLawOptions {
  /** Default: keys such as ours. */
  readonly keys?: readonly [string, string, ...string[]]
  /** A value that can be stored under `key`, another for each `n`. Default: JSON of every shape. */
  readonly valueFor?: (key: string, n: number) => unknown
  /** What values are stored as. Default: `secret`. */
  readonly kind?: StoreKind
}

export interface StoreLaw {
  readonly name: string
  /** What the law is about that a store may do without: its own locks, its changes, or that it is seen by others. */
  readonly needs: 'nothing' | 'lock' | 'changes$' | 'sharing'
  /** Resolves where the law holds, rejects with what is wrong in plain words. `open` is called once. */
  run(open: () => OpenStores | Promise<OpenStores>, options?: StoreLawOptions): Promise<void>
}

export interface Scene {
  readonly one: Store
  readonly other: Store
  readonly keys: readonly [string, string, ...string[]]
  readonly kind: StoreKind
  readonly valueFor: (key: string, n: number) => unknown
}

const ourKeys = ['a', 'token/{"b c":"é"}', 'registration/c d/é', '__proto__'] as const
const shapes = [
  { accessToken: 'x', expiresAt: 1e13, client: { scopes: ['a', 'b'], name: null } },
  [],
  {},
  '',
  'é "\n\u2028',
  0,
  -1.5e-7,
  false,
  { deep: [[[{ a: [] }]]] },
]
/** A change of another process is told a second later at the latest, and machines have other work. */
const patienceMs = 15_000
export const lookEveryMs = 10

/** As JSON has it: members in one order. */
const toText = (value: unknown): string =>
  JSON.stringify(value, (_, it: unknown) =>
    typeof it === 'object' && it !== null && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : it,
  ) ?? 'nothing'

export const is = (found: unknown, expected: unknown, what: string): void => {
  if (toText(found) !== toText(expected))
    throw new Error(`${what} should be ${toText(expected)}, not ${toText(found)}.`)
}

export const soon = async (holds: () => boolean, problem: () => string): Promise<void> => {
  const until = systemClock.monotonic() + patienceMs
  while (!holds()) {
    if (systemClock.monotonic() > until) throw new Error(problem())
    await pause(systemClock, lookEveryMs)
  }
}

export const law = (
  needs: StoreLaw['needs'],
  name: string,
  holds: (scene: Scene) => Promise<void>,
): StoreLaw => ({
  name,
  needs,
  run: async (open, { keys = ourKeys, kind = 'secret', valueFor } = {}) => {
    const stores = await open()
    const { one, other } = stores
    try {
      const shapeFor = (_: string, n: number) => shapes[n % shapes.length]
      await holds({ one, other, keys, kind, valueFor: valueFor ?? shapeFor })
    } finally {
      await stores[Symbol.asyncDispose]?.()
    }
  },
})

export const readsAs = async (store: Store, key: string, expected: unknown): Promise<void> =>
  is(await store.get(key), expected, `What get('${key}') resolves with`)
