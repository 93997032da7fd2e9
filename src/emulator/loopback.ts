/** An address that may be redirected to: plain http on 127.0.0.1, which no other spelling of it may stand for. */
export function parseLoopback(uri: string): URL | undefined {
  if (!/^http:\/\/127\.0\.0\.1(?::\d+)?(?:[/?][^#\s]*)?$/.test(uri)) return undefined
  return URL.parse(uri) ?? undefined
}

/** RFC 8252, 7.3: whether `uri` is one of `registered`, whatever its port. */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  const url = parseLoopback(uri)
  if (!url) return false
  return registered.some((one) => {
    const other = parseLoopback(one)
    return other?.pathname === url.pathname && other.search === url.search
  })
}
