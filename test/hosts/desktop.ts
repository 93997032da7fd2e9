// VS Code and Electron, which cannot be had here: their types, their bundles, and a stub of each whose pages are in a real browser.
import { EventEmitter, once } from 'node:events'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, type HostTest, type Kit } from './host.ts'
import { signInOn, watched } from './pages.ts'
import type { Project } from './project.ts'

/** Puts a module in place of the one that only the program itself has. */
const stubModule = (project: Project, name: string, exports: unknown): void => {
  Object.assign(globalThis, { [`stub:${name}`]: exports })
  project.write({
    [`node_modules/${name}/package.json`]: '{ "main": "stub.cjs" }',
    [`node_modules/${name}/stub.cjs`]: `module.exports = globalThis['stub:${name}']`,
  })
}

/** Runs `task` with the emulator in place of the service: hosts read the environment. */
const withEmulator = async (project: Project, task: () => Promise<void>): Promise<void> => {
  await using emulator = await project.emulator('--authorize', 'approve')
  process.env['AWS_ENDPOINT_URL'] = emulator.url
  try {
    await task()
  } finally {
    delete process.env['AWS_ENDPOINT_URL']
  }
}

type Listener = (message: unknown) => void

const origin = 'https://webview.test'

/** Serves the files of a folder to a page, at an address of its own. */
const serveFiles = async (page: Page, folder: string, html?: () => string): Promise<void> => {
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/html'
    const isPage = html !== undefined && pathname === '/'
    return route.fulfill({ contentType, body: isPage ? html() : readFileSync(folder + pathname) })
  })
}

const openTab = async ({ browser }: Kit): Promise<Page> => await (await browser()).newPage()

/** Goes to an address as the person's own browser would. */
const visit = async (url: string): Promise<boolean> => (await fetch(url)).ok

const vscodeStub = (project: Project, page: Page) => {
  const commands = new Map<string, () => void>()
  const secrets = new Map<string, string>()
  const [messages, disposal] = [new EventEmitter(), new EventEmitter()]
  const opened: string[] = []
  const webview = {
    html: '',
    cspSource: origin,
    asWebviewUri: ({ path }: { path: string }) => `${origin}/${path}`,
    postMessage: (message: unknown) =>
      page.evaluate((data) => window.postMessage(data, '*'), message),
    onDidReceiveMessage: (listener: Listener) => {
      messages.on('message', listener)
      return { dispose: () => messages.off('message', listener) }
    },
  }
  const vscode = {
    env: {
      remoteName: undefined,
      uiKind: 1,
      openExternal: (url: string) => {
        opened.push(url)
        return visit(url)
      },
    },
    UIKind: { Desktop: 1, Web: 2 },
    Uri: { parse: (text: string) => text, joinPath: (_: unknown, path: string) => ({ path }) },
    commands: {
      registerCommand: (name: string, run: () => void) => {
        commands.set(name, run)
        return { dispose: () => commands.delete(name) }
      },
    },
    window: {
      createWebviewPanel: () => ({
        webview,
        onDidDispose: (listener: () => void) => disposal.on('dispose', listener),
      }),
    },
  }
  const context = {
    extensionUri: {},
    globalStorageUri: { fsPath: `${project.folder}/storage` },
    subscriptions: [],
    secrets: {
      get: async (key: string) => secrets.get(key),
      store: async (key: string, text: string) => void secrets.set(key, text),
      delete: async (key: string) => void secrets.delete(key),
    },
  }
  return { vscode, context, webview, commands, secrets, messages, disposal, opened }
}

const runVscode = async (kit: Kit): Promise<string> => {
  const project = await kit.make({ example: 'vscode' })
  await project.run('npm', ['run', 'build'])
  const page = await openTab(kit)
  const stub = vscodeStub(project, page)
  stubModule(project, 'vscode', stub.vscode)
  await withEmulator(project, async () => {
    const load = createRequire(`${project.folder}/dist/extension.js`)
    const { activate } = load('./extension.js') as { activate: (context: unknown) => void }
    activate(stub.context)
    stub.commands.get('acme.signIn')?.()
    const said = watched(page)
    await page.exposeFunction('toExtension', (message: unknown) =>
      stub.messages.emit('message', message),
    )
    await page.addInitScript('globalThis.acquireVsCodeApi = () => ({ postMessage: toExtension })')
    await serveFiles(page, project.folder, () => stub.webview.html)
    await page.goto(`${origin}/`)
    await signInOn(page, said)
  })
  expect(stub.opened.length === 1, 'opens the browser by openExternal', stub.opened)
  expect(stub.secrets.size > 0, 'keeps the token in SecretStorage')
  stub.disposal.emit('dispose')
  expect(stub.messages.listenerCount('message') === 0, 'stops to serve the panel that is gone')
  await page.context().close()
  const size = (file: string) =>
    `${Math.round(readFileSync(`${project.folder}/dist/${file}`).length / 1_000)} kB`
  return `types of VS Code, a stub of it, its CSP in Chromium; extension ${size('extension.js')}, page ${size('page.js')}`
}

const electronStub = (project: Project, page: Page) => {
  const ipcMain = new EventEmitter()
  const loaded = new EventEmitter()
  const opened: string[] = []
  const webContents = Object.assign(new EventEmitter(), {
    send: (channel: string, message: unknown) =>
      void page.evaluate(
        ([name, data]) =>
          (globalThis as unknown as { fromMain?: (...args: unknown[]) => void }).fromMain?.(
            name,
            data,
          ),
        [channel, message] as const,
      ),
  })
  class BrowserWindow {
    readonly webContents = webContents
    readonly #preload: string

    constructor({ webPreferences }: { webPreferences: { preload: string } }) {
      this.#preload = webPreferences.preload
    }

    async loadFile(file: string): Promise<void> {
      const url = `${origin}/${file}`
      await page.exposeFunction('toMain', (channel: string, message: unknown) =>
        ipcMain.emit(channel, { sender: webContents, senderFrame: { url } }, message),
      )
      // As a sandboxed preload script has it: `require` of Electron alone.
      await page.addInitScript(`{
        const listeners = []
        globalThis.fromMain = (channel, message) => listeners.filter(([name]) => name === channel).forEach(([, listen]) => listen({}, message))
        const electron = {
          contextBridge: { exposeInMainWorld: (name, value) => (globalThis[name] = value) },
          ipcRenderer: {
            send: (channel, message) => void toMain(channel, message),
            on: (...listener) => listeners.push(listener),
            removeListener: (name, listen) => listeners.splice(listeners.findIndex((one) => one[1] === listen), 1),
          },
        }
        const require = () => electron
        ${readFileSync(this.#preload, 'utf8')}
      }`)
      await serveFiles(page, project.folder)
      await page.goto(url)
      loaded.emit('loaded')
    }
  }
  const electron = {
    app: { whenReady: () => Promise.resolve(), getPath: () => `${project.folder}/user-data` },
    BrowserWindow,
    ipcMain,
    safeStorage: {
      isEncryptionAvailable: () => true,
      encryptString: (text: string) => Buffer.from(text).map((byte) => byte ^ 7),
      decryptString: (sealed: Buffer) => Buffer.from(sealed.map((byte) => byte ^ 7)).toString(),
    },
    shell: {
      openExternal: async (url: string) => {
        opened.push(url)
        await visit(url)
      },
    },
  }
  return { electron, loaded, opened }
}

const runElectron = async (kit: Kit): Promise<string> => {
  const project = await kit.make({ example: 'electron' })
  await project.run('npm', ['run', 'build'])
  const page = await openTab(kit)
  const said = watched(page)
  const { electron, loaded, opened } = electronStub(project, page)
  stubModule(project, 'electron', electron)
  await withEmulator(project, async () => {
    const isLoaded = once(loaded, 'loaded')
    createRequire(`${project.folder}/dist/main.js`)('./main.js')
    await isLoaded
    await signInOn(page, said)
  })
  expect(opened.length === 1, 'opens the browser by the shell', opened)
  expect(project.has('user-data/authchart'), 'keeps logins in userData')
  await page.context().close()
  return 'types of Electron, a stub of it; main, preload and renderer bundled'
}

export const desktopHosts: readonly HostTest[] = [
  {
    name: 'VS Code extension, esbuild to CommonJS',
    shows: 'cd docs/examples/vscode && npm i && npm run build',
    code: { example: 'vscode', files: ['src/extension.ts', 'src/page.ts'], most: 12 },
    isQuick: true,
    needsChromium: true,
    run: runVscode,
  },
  {
    name: 'Electron, main, preload and renderer',
    shows: 'cd docs/examples/electron && npm i && npm run build',
    code: {
      example: 'electron',
      files: ['src/main.ts', 'src/preload.ts', 'src/renderer.ts'],
      most: 10,
    },
    needsChromium: true,
    run: runElectron,
  },
]
