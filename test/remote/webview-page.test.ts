import { expect, it, vi } from 'vitest'
import {
  connectSession,
  serveWebview,
  webviewPage,
  webviewPagePort,
} from '../../src/remote/index.ts'
import { simulate } from '../../src/testing/index.ts'

const webview = { cspSource: 'https://*.vscode-cdn.net' }
const script = new URL('https://file.vscode-cdn.net/dist/page.js')

it('lets in the one script, and style sheets of the extension', () => {
  const html = webviewPage(webview, { script, random: (count) => new Uint8Array(count).fill(0xab) })
  const nonce = 'ab'.repeat(16)
  expect(html).toContain(
    `content="default-src 'none'; script-src 'nonce-${nonce}'; style-src https://*.vscode-cdn.net"`,
  )
  expect(html).toContain(`<script type="module" nonce="${nonce}" src="${script.href}"></script>`)
  expect(html.match(/<script/g)).toHaveLength(1)
  expect(html).toContain('<sign-in-panel></sign-in-panel>')
})

it('has another nonce each time', () => {
  expect(webviewPage(webview, { script })).not.toBe(webviewPage(webview, { script }))
})

it('takes no markup for what it is told', () => {
  const hostile = '"><script>alert(1)</script>'
  const html = webviewPage(
    { cspSource: hostile },
    { script: { toString: () => hostile }, title: hostile },
  )
  expect(html.match(/<script/g)).toHaveLength(1)
})

it('names the option that it cannot use, and quotes none', () => {
  expect(() => webviewPage({ cspSource: 1 } as never, { script })).toThrow(
    new TypeError('webviewPage: webview.cspSource must be string, not a number.'),
  )
  expect(() => webviewPage(webview, { script, nonce: 'secret' } as never)).toThrow(TypeError)
  expect(() => webviewPage(webview, { script, nonce: 'secret' } as never)).not.toThrow('secret')
})

it('serves the session to the page that it shows, until it is stopped', async () => {
  const host = simulate({ approveAfter: 10 })
  const session = host.session()
  const [page, extension] = [new EventTarget(), new EventTarget()]
  const send = (target: EventTarget) => (data: unknown) =>
    queueMicrotask(() => target.dispatchEvent(new MessageEvent('message', { data })))
  let listeners = 0
  const panel = {
    ...webview,
    html: '',
    asWebviewUri: (file: string) => new URL(file, script),
    postMessage: send(page),
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      const listen = (event: Event) => listener((event as MessageEvent<unknown>).data)
      extension.addEventListener('message', listen)
      listeners += 1
      return {
        dispose: () => {
          extension.removeEventListener('message', listen)
          listeners -= 1
        },
      }
    },
  }
  const stop = serveWebview(session, panel, { script: 'page.js', commands: ['signIn'] })
  expect(panel.html).toContain('src="https://file.vscode-cdn.net/dist/page.js"')
  const mirror = connectSession(webviewPagePort({ postMessage: send(extension) }, page))
  const seen: string[] = []
  mirror.subscribe(({ status }) => seen.push(status))
  await host.advance(0)
  mirror.signIn()
  await host.advance(20)
  expect([...new Set(seen)]).toEqual(['restoring', 'signedOut', 'signingIn', 'signedIn'])
  stop()
  expect(listeners).toBe(0)
  await mirror[Symbol.asyncDispose]()
  await session[Symbol.asyncDispose]()
})

it('acquires the API of the webview itself, where there is one', () => {
  expect(() => webviewPagePort()).toThrow(TypeError)
  const posted: unknown[] = []
  vi.stubGlobal('acquireVsCodeApi', () => ({ postMessage: (data: unknown) => posted.push(data) }))
  webviewPagePort().post('hello')
  vi.unstubAllGlobals()
  expect(posted).toEqual(['hello'])
})
