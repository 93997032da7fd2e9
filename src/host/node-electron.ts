import { join } from 'node:path'
import { fileStore } from '../store/file.ts'
import { keychainStore, sealedStore, type Keychain, type Sealer } from '../store/keychain.ts'
import type { Store } from '../store/store.ts'
import type { Host } from './host.ts'
import { nodeHost } from './node.ts'

/** What is taken of Electron's `safeStorage`. */
export interface SafeStorageLike {
  isEncryptionAvailable(): boolean
  /** On Linux alone. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Uint8Array
  decryptString(sealed: Buffer): string
}

/** What is taken of the module `electron`, in the main process. */
export interface ElectronLike {
  readonly app: { getPath(name: 'userData'): string; whenReady(): Promise<unknown> }
  readonly safeStorage: SafeStorageLike
  readonly shell: { openExternal(url: string): Promise<void> }
}

/** On a Linux without a keyring, Electron encrypts with a password that everybody knows. */
const isSafe = (safeStorage: SafeStorageLike): boolean =>
  safeStorage.isEncryptionAvailable() && safeStorage.getSelectedStorageBackend?.() !== 'basic_text'

const sealerOf = (safeStorage: SafeStorageLike): Sealer => ({
  seal: async (text) => Buffer.from(safeStorage.encryptString(text)).toString('base64'),
  unseal: async (sealed) => {
    try {
      return safeStorage.decryptString(Buffer.from(sealed, 'base64'))
    } catch {
      // Sealed by another user, or on another machine.
      return undefined
    }
  },
})

const inMemory = (): Keychain => {
  const texts = new Map<string, string>()
  return {
    read: async (name) => texts.get(name),
    write: async (name, text) => void texts.set(name, text),
    remove: async (name) => void texts.delete(name),
  }
}

/** `safeStorage` knows what it can do once the app is ready: until then, whoever asks the store waits. */
const storeOf = ({ app, safeStorage }: ElectronLike, rest: Required<Store>): Store => {
  const choose = async (): Promise<Store> => {
    await app.whenReady()
    return isSafe(safeStorage)
      ? sealedStore(sealerOf(safeStorage), { rest })
      : keychainStore(inMemory(), { rest })
  }
  let chosen: Promise<Store> | undefined
  const store = (): Promise<Store> => (chosen ??= choose())
  return {
    get: async (key) => (await store()).get(key),
    set: async (key, value, options) => (await store()).set(key, value, options),
    delete: async (key) => (await store()).delete(key),
    prove: async (key) => (await store()).prove?.(key),
    lock: rest.lock,
    changes$: rest.changes$,
  }
}

/**
 * The host of an Electron app, for its main process: `nodeHost()`, with the person's own browser and a store in the app's
 * `userData`, whose secrets are sealed by `safeStorage` (Keychain, DPAPI, the keyring of Linux). It may be made before the app is
 * ready; a session on it is `restoring` until then.
 *
 * Where `safeStorage` cannot encrypt, or only with the password that every Electron has (`basic_text`, a Linux without a keyring),
 * secrets stay in the memory of the main process: a login lasts as long as the app runs. What was sealed by another user or on another machine
 * counts as absent. Tokens never go to a file unsealed.
 *
 * @param electron The module `electron`, or its `app`, `safeStorage` and `shell`.
 * @param ports What is to be another way than it is here.
 *
 * @example
 * import { app, safeStorage, shell } from 'electron'
 *
 * const host = electronHost({ app, safeStorage, shell })
 * const session = createSession({ provider, clientName: 'Acme Desktop', host })
 */
export const electronHost = (electron: ElectronLike, ports: Partial<Host> = {}): Host => {
  const { clock } = ports
  const directory = join(electron.app.getPath('userData'), 'authchart')
  return nodeHost({
    capabilities: { interactive: true, browserOnThisMachine: true },
    openBrowser: (url) => electron.shell.openExternal(url),
    store: storeOf(electron, fileStore({ directory, ...(clock !== undefined && { clock }) })),
    ...ports,
  })
}
