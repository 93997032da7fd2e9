/** Whether a request comes from a page that may ask, and of which other origin that page is. */
export type Whence =
  { readonly isAllowed: false } | { readonly isAllowed: true; readonly foreign: string | null }

const hostOf = (url: string): string | undefined => URL.parse(url)?.host

/**
 * Reads who sends a request. The browser sets both headers, and no page can: a page of the site itself names the site that it asks,
 * and sends no `Origin` with a GET. Schemes are not compared, since a proxy in front may be the end of TLS; `Sec-Fetch-Site` does so.
 */
export const whenceOf = (request: Request, origins: readonly string[]): Whence => {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site') ?? 'same-origin'
  if (origin !== null && origins.includes(origin)) return { isAllowed: true, foreign: origin }
  const isOwn =
    origin === null
      ? request.method === 'GET' || request.method === 'HEAD'
      : origin !== 'null' && hostOf(origin) === hostOf(request.url)
  return isOwn && site === 'same-origin' ? { isAllowed: true, foreign: null } : { isAllowed: false }
}
