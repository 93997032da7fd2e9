import type { SessionPort } from './port.ts'
import type { MessageEventLike, MessageTarget } from './ports.ts'

/** The `webview` of a VS Code panel or view. */
export interface WebviewLike {
  postMessage(message: unknown): unknown
  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): unknown }
}

/**
 * A port from a VS Code extension to one of its webviews. Stop serving when the panel is disposed.
 *
 * @example
 * panel.onDidDispose(serveSession(session, webviewPort(panel.webview)))
 */
export const webviewPort = (webview: WebviewLike): SessionPort => ({
  post: (message) => {
    // A view that is not there says so late; it will say hello when it is.
    Promise.resolve(webview.postMessage(message)).catch(() => undefined)
  },
  subscribe: (listener) => {
    const listening = webview.onDidReceiveMessage(listener)
    return () => void listening.dispose()
  },
})

/** What `acquireVsCodeApi()` returns. */
export interface VsCodeApiLike {
  postMessage(message: unknown): unknown
}

/** The part of `window` that messages to a page arrive at. */
export type PageLike = Pick<MessageTarget, 'addEventListener' | 'removeEventListener'>

const acquireApi = (): VsCodeApiLike => {
  const { acquireVsCodeApi } = globalThis as { acquireVsCodeApi?: () => VsCodeApiLike }
  if (acquireVsCodeApi === undefined)
    throw new TypeError(
      'webviewPagePort: there is no acquireVsCodeApi() here, but in a VS Code webview.',
    )
  return acquireVsCodeApi()
}

/**
 * A port from the page in a VS Code webview to its extension.
 *
 * @param api What `acquireVsCodeApi()` returns, which a page can call once. Default: it is called here.
 * @param page Where messages arrive. Default: the page's own `window`.
 *
 * @throws TypeError outside of a webview, where it is given no `api`.
 *
 * @example
 * const remote = connectSession(webviewPagePort())
 */
export const webviewPagePort = (
  api: VsCodeApiLike = acquireApi(),
  page: PageLike = globalThis as unknown as PageLike,
): SessionPort => ({
  post: (message) => void api.postMessage(message),
  subscribe: (listener) => {
    const listen = ({ data }: MessageEventLike) => listener(data)
    page.addEventListener('message', listen)
    return () => page.removeEventListener('message', listen)
  },
})
