import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { shareSession } from '../../docs/examples/electron-main.ts'
import { showSession, type Page } from '../../docs/examples/electron-renderer.ts'
import { serveInPanel, startPage } from '../../docs/examples/webview.ts'
import { electronRendererPort } from '../../src/remote/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { createElectron } from './electron.ts'
import { eventually } from './support.ts'

// The package's own name leads to what was built last; the examples are tested with the source.
vi.mock('authchart/remote', () => import('../../src/remote/index.ts'))

const createPage = (): Page => ({
  status: { textContent: '' },
  code: { textContent: '' },
  signIn: { hidden: true, onclick: null },
  open: { hidden: true, onclick: null },
  cancel: { hidden: true, onclick: null },
})

const click = (button: Page['signIn']): void => {
  expect(button.hidden).toBe(false)
  button.onclick?.call({} as GlobalEventHandlers, {} as PointerEvent)
}

test('electron-main.ts and electron-renderer.ts: all windows show one sign-in', async () => {
  const { ipcMain, openWindow, close } = createElectron()
  const host = simulate({ approveAfter: 10 })
  const session = host.session()
  const app = new EventEmitter()
  shareSession(session, app, ipcMain)
  const windows = [openWindow(), openWindow()].map((window) => {
    app.emit('browser-window-created', {}, window)
    const page = createPage()
    return { page, session: showSession(page, electronRendererPort(window.ipcRenderer)) }
  })
  const show = async (text: string) => {
    for (const { page } of windows) await eventually(() => page.status.textContent).toBe(text)
  }
  await show('Signed out')
  const [one, two] = windows.map(({ page }) => page)
  if (one === undefined || two === undefined) throw new Error('no windows')

  click(one.signIn)
  await show('Signing in…')
  await host.advance(1)
  await eventually(() => two.code.textContent).toMatch(/^\w{4}-\w{4}$/)
  expect(one.code.textContent).toBe(two.code.textContent)
  click(two.cancel)
  await show('Signed out')

  click(two.signIn)
  await show('Signing in…')
  await host.advance(20)
  await show('Signed in')
  expect(one.code.textContent).toBe('')
  for (const window of windows) await window.session[Symbol.asyncDispose]()
  close()
})

test('webview.ts: the page shows the sign-in, until the panel goes', async () => {
  const host = simulate({ approveAfter: 10 })
  const session = host.session()
  const [page, panel, disposal] = [new EventTarget(), new EventEmitter(), new EventEmitter()]
  serveInPanel(session, {
    webview: {
      postMessage: (data) =>
        queueMicrotask(() => page.dispatchEvent(new MessageEvent('message', { data }))),
      onDidReceiveMessage: (listener) => {
        panel.on('message', listener)
        return { dispose: () => panel.off('message', listener) }
      },
    },
    onDidDispose: (listener) => disposal.on('disposed', listener),
  })
  const shown: string[] = []
  const api = { postMessage: (data: unknown) => queueMicrotask(() => panel.emit('message', data)) }
  const { signIn } = startPage(api, page, (text) => shown.push(text))
  await host.advance(0)
  signIn()
  await host.advance(20)
  expect(shown.filter((text, i) => text !== shown[i - 1])).toEqual([
    'restoring',
    'signedOut',
    'signingIn',
    expect.stringMatching(/^Confirm \w{4}-\w{4} at https:/),
    'signedIn',
  ])
  disposal.emit('disposed')
  expect(panel.eventNames()).toEqual([])
  await session[Symbol.asyncDispose]()
})
