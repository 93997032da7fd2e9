import * as v from 'valibot'
import type { Store } from './store.ts'

/** Where the system keeps passwords: the Keychain, the Credential Manager, the Secret Service, `SecretStorage` of VS Code. */
export interface Keychain {
  /** Resolves with the text kept under `name`, or `undefined` where there is none. */
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
  /** Forgets `name`; one that is not there is not an error. */
  remove(name: string): Promise<void>
}

/** What encrypts, with a key that it keeps for itself: `safeStorage` of Electron, DPAPI, a key service. */
export interface Sealer {
  /** Resolves with `text`, unreadable. */
  seal(text: string): Promise<string>
  /** Resolves with what was sealed, or `undefined` where it cannot be opened any more; rejects where it cannot be done now. */
  unseal(sealed: string): Promise<string | undefined>
}

const kept = v.variant('kind', [
  v.object({ kind: v.literal('record'), value: v.unknown() }),
  v.object({ kind: v.literal('keychain') }),
  v.object({ kind: v.literal('sealed'), sealed: v.string() }),
])
type Kept = v.InferOutput<typeof kept>

const parse = (text: string | undefined): unknown => {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Secrets {
  put(key: string, text: string): Promise<Kept>
  take(key: string, from: Kept): Promise<string | undefined>
  drop(key: string): Promise<void>
  /** Rejects where a secret could not be kept now. */
  prove(key: string): Promise<void>
}

/** `rest`, but for its secrets: in their place it has a note of where they are. */
const storeOver = (rest: Store, secrets: Secrets): Store => {
  const find = async (key: string): Promise<Kept | undefined> => {
    const found = v.safeParse(kept, await rest.get(key))
    return found.success ? found.output : undefined
  }
  const { changes$ } = rest
  const lock = rest.lock?.bind(rest)
  return {
    get: async (key) => {
      const found = await find(key)
      if (found === undefined || found.kind === 'record') return found?.value
      return parse(await secrets.take(key, found))
    },
    set: async (key, value, { kind, ...options }) => {
      const before = kind === 'record' ? await find(key) : undefined
      const entry: Kept =
        kind === 'record' ? { kind, value } : await secrets.put(key, JSON.stringify(value))
      await rest.set(key, entry, { kind: 'record', ...options })
      if (before?.kind === 'keychain') await secrets.drop(key)
    },
    delete: async (key) => {
      const before = await find(key)
      if (before?.kind !== 'record') await secrets.drop(key)
      await rest.delete(key)
    },
    prove: async (key) => {
      await secrets.prove(key)
      await rest.prove?.(key)
    },
    ...(lock !== undefined && { lock }),
    ...(changes$ !== undefined && { changes$ }),
  }
}

/**
 * Secrets in a keychain, each under the name of its key; records, and a note for each secret that says until when it is
 * good, in `rest`. Keys hold no secret. Locks and `changes$` are those of `rest`. A promise rejects with what the keychain
 * or `rest` rejects with; a text in the keychain that is not ours counts as absent.
 *
 * What a killed process leaves in the keychain stays there until it is stored anew or deleted. The Credential Manager of Windows
 * takes 2,560 bytes, which a token may exceed: there, use `sealedStore`.
 *
 * @example
 * import { fileStore, keychainStore } from 'authchart/node'
 *
 * // What `vscodeHost()` does:
 * const { secrets } = context
 * const store = keychainStore(
 *   {
 *     read: async (name) => secrets.get(name),
 *     write: async (name, text) => secrets.store(name, text),
 *     remove: async (name) => secrets.delete(name),
 *   },
 *   { rest: fileStore() },
 * )
 */
export const keychainStore = (keychain: Keychain, { rest }: { readonly rest: Store }): Store =>
  storeOver(rest, {
    put: async (key, text) => {
      await keychain.write(key, text)
      return { kind: 'keychain' }
    },
    take: (key, { kind }) =>
      kind === 'keychain' ? keychain.read(key) : Promise.resolve(undefined),
    drop: (key) => keychain.remove(key),
    // An item of its own, which no other program has been asked about: no dialog, but to unlock.
    prove: async (key) => {
      await keychain.write(`${key}/probe`, 'probe')
      await keychain.remove(`${key}/probe`)
    },
  })

/** What is sealed says under which key: who can write files cannot have one session take another's secret for its own. */
const sealedEntry = v.object({ key: v.string(), value: v.string() })

const valueFor = (key: string, unsealed: string | undefined): string | undefined => {
  const entry = v.safeParse(sealedEntry, parse(unsealed))
  return entry.success && entry.output.key === key ? entry.output.value : undefined
}

/**
 * `rest` with its secrets sealed: who reads its files, or a copy of them, sees none. A secret that cannot be opened any more,
 * or was sealed under another key, counts as absent: one signs in anew. Locks and `changes$` are those of `rest`. A promise rejects with what `sealer` or
 * `rest` rejects with.
 *
 * @example
 * import { fileStore, sealedStore } from 'authchart/node'
 *
 * const store = sealedStore({ seal, unseal }, { rest: fileStore() })
 */
export const sealedStore = (sealer: Sealer, { rest }: { readonly rest: Store }): Store =>
  storeOver(rest, {
    put: async (key, text) => ({
      kind: 'sealed',
      sealed: await sealer.seal(JSON.stringify({ key, value: text })),
    }),
    take: async (key, from) =>
      from.kind === 'sealed' ? valueFor(key, await sealer.unseal(from.sealed)) : undefined,
    drop: () => Promise.resolve(),
    prove: async () => {
      await sealer.seal('probe')
    },
  })
