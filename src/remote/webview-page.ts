import * as v from 'valibot'
import { check, fn } from '../kit/check.ts'
import { toHex } from '../kit/hex.ts'
import { systemRandom } from '../host/random.ts'

/** What `webviewPage()` takes beside the webview. */
export interface WebviewPageOptions {
  /** The page's script, bundled, as an address of the webview: what its `asWebviewUri` gives. */
  readonly script: { toString(): string }
  /** What a screen reader calls the page. Default: `Sign in`. */
  readonly title?: string
  /** Where the nonce comes from. Default: the platform's source. */
  readonly random?: (byteCount: number) => Uint8Array
}

const webviewSchema = v.looseObject({ cspSource: v.string() })
const optionsSchema = v.strictObject({
  script: v.custom<{ toString(): string }>(
    (value) => value !== undefined && value !== null,
    'an address of the webview',
  ),
  title: v.optional(v.string()),
  random: v.optional(fn),
})

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/**
 * The page of a VS Code webview with a `<sign-in-panel>` in it, for `webview.html`. Its policy lets nothing in but the script that
 * is named and style sheets of the extension: no request, no picture, no frame, no inline code.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const script = panel.webview.asWebviewUri(Uri.joinPath(context.extensionUri, 'dist/page.js'))
 * panel.webview.html = webviewPage(panel.webview, { script })
 */
export const webviewPage = (
  webview: { readonly cspSource: string },
  o: WebviewPageOptions,
): string => {
  const { cspSource } = check('webviewPage', 'webview', webviewSchema, webview)
  check('webviewPage', 'options', optionsSchema, o)
  const { script, title = 'Sign in', random = systemRandom } = o
  const nonce = toHex(random(16))
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}`
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}" />
    <meta name="viewport" content="width=device-width" />
    <title>${attribute(title)}</title>
  </head>
  <body>
    <sign-in-panel></sign-in-panel>
    <script type="module" nonce="${nonce}" src="${attribute(String(script))}"></script>
  </body>
</html>
`
}
