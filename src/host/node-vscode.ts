import { join } from 'node:path'
import { fileStore } from '../store/file.ts'
import { keychainStore } from '../store/keychain.ts'
import type { Host } from './host.ts'
import { nodeHost } from './node.ts'

/** What is taken of the module `vscode`. `Address` is its `Uri`. */
export interface VscodeLike<Address = unknown> {
  readonly env: {
    /** Absent where the extension runs on the machine of the window. */
    readonly remoteName: string | undefined
    readonly uiKind: number
    openExternal(target: Address): PromiseLike<boolean>
  }
  readonly UIKind: { readonly Web: number }
  readonly Uri: { parse(value: string): Address }
}

/** What is taken of an extension's context. */
export interface ExtensionContextLike {
  readonly secrets: {
    get(key: string): PromiseLike<string | undefined>
    store(key: string, value: string): PromiseLike<void>
    delete(key: string): PromiseLike<void>
  }
  readonly globalStorageUri: { readonly fsPath: string }
}

/**
 * The host of a VS Code extension: `nodeHost()`, with VS Code to open the browser and a store of the extension's own, that all
 * windows share and that outlives them. Tokens are in its `SecretStorage`; records, and a note for each token that says until
 * when it is good, in a folder of its `globalStorageUri`.
 *
 * The browser is on this machine where the extension runs beside its window. Over SSH, in a container, in WSL and in a window in
 * a browser it is not: people get a device code there, which VS Code opens on the machine before them.
 *
 * Where `SecretStorage` rejects, as with a keyring that stays locked, sign-ins end in `store_unavailable` before the person is asked.
 * Where the system has no keyring, VS Code says so itself, and what it then keeps in memory is gone with it: one signs in anew.
 * Tokens never go to a file.
 *
 * @param vscode The module `vscode`.
 * @param context What `activate` is given.
 * @param ports What is to be another way than it is here.
 *
 * @example
 * import * as vscode from 'vscode'
 *
 * export const activate = (context: vscode.ExtensionContext) => {
 *   const session = createSession({ provider, clientName: 'Acme for VS Code', host: vscodeHost(vscode, context) })
 *   context.subscriptions.push({ dispose: () => void session[Symbol.asyncDispose]() })
 * }
 */
export const vscodeHost = <Address>(
  { env, UIKind, Uri }: VscodeLike<Address>,
  { secrets, globalStorageUri }: ExtensionContextLike,
  ports: Partial<Host> = {},
): Host => {
  const isBesideWindow = env.remoteName === undefined && env.uiKind !== UIKind.Web
  const { clock } = ports
  // A folder in it: the others of the extension keep the modes that they have.
  const directory = join(globalStorageUri.fsPath, 'authchart')
  return nodeHost({
    capabilities: { interactive: true, browserOnThisMachine: isBesideWindow },
    openBrowser: async (url) => env.openExternal(Uri.parse(url)),
    store: keychainStore(
      {
        read: async (name) => secrets.get(name),
        write: async (name, text) => secrets.store(name, text),
        remove: async (name) => secrets.delete(name),
      },
      { rest: fileStore({ directory, ...(clock !== undefined && { clock }) }) },
    ),
    ...ports,
  })
}
