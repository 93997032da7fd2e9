import type { ServedSession } from './remote-session.ts'
import { serveSession, type ServeOptions } from './serve-session.ts'
import { webviewPage, type WebviewPageOptions } from './webview-page.ts'
import { webviewPort, type WebviewLike } from './webview-ports.ts'

/** The `webview` of a VS Code panel or view, as far as it has a page. `Address` is VS Code's `Uri`. */
export interface WebviewWithPage<Address = unknown> extends WebviewLike {
  html: string
  readonly cspSource: string
  asWebviewUri(file: Address): { toString(): string }
}

/** What `serveWebview()` takes beside the webview. */
export interface ServeWebviewOptions<Address = unknown>
  extends ServeOptions, Pick<WebviewPageOptions, 'title'> {
  /** The file of the page's script, bundled, in a folder that the webview may read. */
  readonly script: Address
}

/**
 * Shows a `<sign-in-panel>` in a VS Code webview, and serves the session to it, until the function that it returns is called. The
 * script gives the panel its session: `connectSession(webviewPagePort())`. The page is that of `webviewPage()`,
 * and the rest as `serveSession()` has it.
 *
 * @throws TypeError that names the option, at once.
 *
 * @example
 * const script = Uri.joinPath(context.extensionUri, 'dist/page.js')
 * panel.onDidDispose(serveWebview(session, panel.webview, { script }))
 */
export const serveWebview = <Address>(
  session: ServedSession,
  webview: WebviewWithPage<Address>,
  { script, title, ...o }: ServeWebviewOptions<Address>,
): (() => void) => {
  const page = webviewPage(webview, {
    script: webview.asWebviewUri(script),
    ...(title !== undefined && { title }),
    ...(o.random !== undefined && { random: o.random }),
  })
  // It listens before the page can say hello.
  const stop = serveSession(session, webviewPort(webview), o)
  webview.html = page
  return stop
}
