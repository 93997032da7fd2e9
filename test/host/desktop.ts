// VS Code and Electron, as far as a host looks at them.
import type {
  ElectronLike,
  ExtensionContextLike,
  SafeStorageLike,
  VscodeLike,
} from '../../src/node.ts'

interface Address {
  readonly text: string
}

interface Vscode {
  readonly vscode: VscodeLike<Address>
  readonly context: ExtensionContextLike
  /** What its `SecretStorage` holds. */
  readonly secrets: Map<string, string>
  /** What it was asked to open. */
  readonly opened: string[]
}

export const vscodeIn = (fsPath: string, env: Partial<VscodeLike<Address>['env']> = {}): Vscode => {
  const [secrets, opened] = [new Map<string, string>(), [] as string[]]
  return {
    secrets,
    opened,
    vscode: {
      env: {
        remoteName: undefined,
        uiKind: 1,
        openExternal: async ({ text }) => {
          opened.push(text)
          return true
        },
        ...env,
      },
      UIKind: { Web: 2 },
      Uri: { parse: (text) => ({ text }) },
    },
    context: {
      secrets: {
        get: async (key) => secrets.get(key),
        store: async (key, value) => void secrets.set(key, value),
        delete: async (key) => void secrets.delete(key),
      },
      globalStorageUri: { fsPath },
    },
  }
}

/** A `safeStorage` that opens only what was sealed with the same password. */
export const safeStorageOf = (
  password: string,
  overrides: Partial<SafeStorageLike> = {},
): SafeStorageLike => ({
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(Buffer.from(password + text).toString('hex')),
  decryptString: (sealed) => {
    const text = Buffer.from(sealed.toString(), 'hex').toString()
    if (!text.startsWith(password)) throw new Error('Error while decrypting the ciphertext')
    return text.slice(password.length)
  },
  ...overrides,
})

export const electronIn = (
  userData: string,
  overrides: Partial<ElectronLike> = {},
): ElectronLike => ({
  app: { getPath: () => userData, whenReady: () => Promise.resolve() },
  safeStorage: safeStorageOf('key'),
  shell: { openExternal: () => Promise.resolve() },
  ...overrides,
})
