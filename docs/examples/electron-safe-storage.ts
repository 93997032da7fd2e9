// Logins of a desktop app that outlive it, encrypted with a key that the system keeps for the app (macOS Keychain, DPAPI on
// Windows, Secret Service on Linux). For the main process; electron-main.ts shows how windows get to see the sign-in.
import { memoryStore, systemClock, type Store } from 'authchart'
import { fileStore, sealedStore } from 'authchart/node'

/** The part of Electron that this takes: `safeStorage`. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean
  /** Linux only. */
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(sealed: Buffer): string
}

/** On a Linux without a keyring, Electron encrypts with a password that everybody knows. */
const isSafe = (safeStorage: SafeStorage): boolean =>
  safeStorage.isEncryptionAvailable() && safeStorage.getSelectedStorageBackend?.() !== 'basic_text'

/**
 * A store for the app, in `directory`: `join(app.getPath('userData'), 'logins')`, say. Call it once the app is ready. Where
 * nothing can be encrypted, logins last as long as the app runs.
 */
export const safeStore = (safeStorage: SafeStorage, directory: string): Store => {
  if (!isSafe(safeStorage)) return memoryStore(systemClock)
  return sealedStore(
    {
      seal: async (text) => safeStorage.encryptString(text).toString('base64'),
      unseal: async (sealed) => {
        try {
          return safeStorage.decryptString(Buffer.from(sealed, 'base64'))
        } catch {
          return undefined // sealed by another user, or on another machine: sign in again
        }
      },
    },
    { rest: fileStore({ directory }) },
  )
}

// In the main process:
//
//   await app.whenReady()
//   const store = safeStore(safeStorage, join(app.getPath('userData'), 'logins'))
//   const session = createSession({ provider, clientName: 'Acme Desktop', host: nodeHost(), store })
