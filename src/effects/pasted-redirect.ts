/** No address has any of them: white space, controls, and what cannot be seen. */
const invisible = /[\s\p{Cc}\p{Cf}]/gu
/** What mails, chats and programs put around an address. Only these never end one. */
const fences = /^[<>"`“”„«»‹›]+|[<>"`“”„«»‹›]+$/g
/** What may end an address counts as a pair only. */
const pairs = ["''", '‘’', '()', '[]', '**', '__'] as const
/** How pages write `&`. */
const ampersand = /&(?:(?:amp|#38|#x26);)+/gi
/** How shells write an address. */
const escapes = /\\(?=[?&=])/g
/** Longer than any address. */
const longest = 65_536

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])
const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && loopbackNames.has(hostname)

const unwrapped = (text: string): string => {
  const bare = text.replaceAll(fences, '')
  const isPaired = pairs.some(
    ([open, close]) => bare.startsWith(`${open}`) && bare.endsWith(`${close}`),
  )
  if (isPaired && bare.length > 2) return unwrapped(bare.slice(1, -1))
  return bare === text ? text : unwrapped(bare)
}

/** An address that was encoded as a whole, to stand in another. */
const decoded = (text: string): string => {
  if (!/^https?%3a/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** With the scheme, the host and the path that the browser had, as far as the person has left them out. */
const completed = (text: string, expected: URL): string => {
  const { protocol, host, pathname } = expected
  const isWeb = protocol === 'http:' || protocol === 'https:'
  const page = isWeb ? `${protocol}//${host}${pathname}` : expected.href.replace(/[?#].*$/, '')
  if (text.startsWith('?')) return page + text
  if (/^[#&]?\w+=/.test(text)) return `${page}?${text.replace(/^[#&]/, '')}`
  if (!isWeb) return text
  if (/^\/(?!\/)/.test(text)) return `${protocol}//${host}${text}`
  const rest = text.replace(/^(?:https?:)?\/\//i, '')
  const [name = ''] = /^(?:\[[\d:]+\]|[^:/?#@]+)/.exec(rest) ?? []
  const isHere = isLoopback(expected) && loopbackNames.has(name.toLowerCase())
  if (isHere) return `${protocol}//${expected.hostname}${rest.slice(name.length)}`
  return rest === text && rest.startsWith(host) ? `${protocol}//${rest}` : text
}

/**
 * The address that a person has pasted, as their browser had it: without what was put around it, broken into it or taken off
 * on its way. `redirectUri` is where it is expected to lead. What is no address comes back as it is. Pure and total.
 */
export const readPasted = (pasted: string, redirectUri: string): string => {
  const expected = URL.parse(redirectUri)
  if (expected === null || pasted.length > longest) return pasted
  const text = unwrapped(pasted.replaceAll(invisible, ''))
  return completed(decoded(text).replaceAll(ampersand, '&').replaceAll(escapes, ''), expected)
}
