import { expect, it } from 'vitest'
import { webviewPage } from '../../src/remote/index.ts'

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
    new TypeError('webviewPage: webview.cspSource must be string, not number.'),
  )
  expect(() => webviewPage(webview, { script, nonce: 'secret' } as never)).toThrow(TypeError)
  expect(() => webviewPage(webview, { script, nonce: 'secret' } as never)).not.toThrow('secret')
})
