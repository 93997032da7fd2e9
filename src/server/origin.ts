/** Whether a request comes from a page that may ask, and of which other origin that page is. */
export type Sender =
  { readonly isAllowed: false } | { readonly isAllowed: true; readonly foreign: string | null }

/** Whether an origin is on the host that the request names: a framework may write an address of its own into `url`, as Next does. */
const isOn = (origin: string, { url, headers }: Request): boolean => {
  const page = URL.parse(origin)
  if (page === null) return false
  const named = URL.parse(`${page.protocol}//${headers.get('host') ?? ''}`)
  return page.host !== '' && [URL.parse(url)?.host, named?.host].includes(page.host)
}

/**
 * Reads who sends a request. The browser sets `Origin`, `Sec-Fetch-Site` and `Host`, and no page can: a page of the site itself names the
 * site that it asks, and sends no `Origin` with a GET. Schemes are not compared, since a proxy in front may be the end of TLS;
 * `Sec-Fetch-Site` does so.
 */
export const senderOf = (request: Request, origins: readonly string[]): Sender => {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site') ?? 'same-origin'
  if (origin !== null && origins.includes(origin)) return { isAllowed: true, foreign: origin }
  const isOwn =
    origin === null ? request.method === 'GET' || request.method === 'HEAD' : isOn(origin, request)
  return isOwn && site === 'same-origin' ? { isAllowed: true, foreign: null } : { isAllowed: false }
}
