// Which addresses of a service or a peer are shown, opened and copied, and how they are written.

/** `hostname` of a URL that leads to this machine, as browsers and RFC 6761 have it. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)

/** As DNS and IP have it. `URL` takes much more, such as `$(name)`, and no encoding would keep that from a shell. */
const hostName = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\da-f:]+\])$/
/** What `URL` leaves as it is, and a shell, a log or a mail may take for its own. */
const unsafe = /[$'"`\\^|<>{}]/g
const longest = 8_192

const encode = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`

/**
 * The address as it may be shown, opened and copied: https, or http on this machine, without a user name, in ASCII (a host of
 * other letters in Punycode), and with nothing in it that steers a terminal or a shell. `undefined` where it is none. Pure.
 */
export const toAddress = (text: string): string | undefined => {
  const url = text.length <= longest ? URL.parse(text) : null
  if (url === null || url.username !== '' || url.password !== '') return undefined
  const { protocol, hostname } = url
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
  return isSafe && hostName.test(hostname) ? url.href.replaceAll(unsafe, encode) : undefined
}

export const withoutSlash = (url: string): string => url.replace(/\/+$/, '')

/** The query of an address: a space is `%20`, as AWS's own clients write it. */
export const queryOf = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

/** The page with the code filled in; the page alone where the other is missing, or leads elsewhere. */
export const completePage = (page: string, complete: string | undefined): string => {
  const address = complete === undefined ? undefined : toAddress(complete)
  const isThere = address !== undefined && URL.parse(address)?.origin === URL.parse(page)?.origin
  return isThere ? address : page
}
