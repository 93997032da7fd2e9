import type { ClientRequest } from '../../machines/types.ts'
import { shortHash } from './charts.ts'

/** Takes out of a value what is for one person alone; what it has met once it knows everywhere. */
export type Mask = (value: unknown) => unknown

const maskedCode = 'XXXX-XXXX'
const maskedPage = `https://masked.invalid/?user_code=${maskedCode}`
/** A shorter text would be found in words that mean something else. */
const leastLength = 4

/** Words of the charts, which decide what happens: never anybody's data. */
const words = new Set(
  'type kind actorId code retry by via method prompt status step phase tag browser offer'.split(
    ' ',
  ),
)

const publicUrl = (text: string, parameters: (name: string, value: string) => void): string => {
  if (!URL.canParse(text)) return 'https://masked.invalid/'
  const url = new URL(text)
  for (const name of ['state', 'code_challenge', 'nonce', 'user_code']) {
    const value = url.searchParams.get(name)
    if (value === null) continue
    parameters(name, value)
    url.searchParams.set(name, 'masked')
  }
  return url.href
}

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, '\\$&')

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1)

export const createMask = (request: ClientRequest): Mask => {
  const { session, provider } = request
  const known = new Map<string, string>()
  let patterns: readonly (readonly [pattern: RegExp, name: string])[] | undefined
  const learn = (text: string, name: string) => {
    if (text.length < leastLength) return
    for (const form of [text, quoted(text), quoted(quoted(text)), encodeURIComponent(text)]) {
      if (known.get(form) !== name) patterns = undefined
      known.set(form, name)
    }
  }
  learn(session, `session-${shortHash(session)}`)
  const { startUrl, sessionName }: Readonly<Record<string, unknown>> = { ...provider }
  if (typeof startUrl === 'string') {
    learn(startUrl, `start-url-${shortHash(startUrl)}`)
    const { host = '' } = URL.parse(startUrl) ?? {}
    learn(host, `host-${shortHash(host)}`)
  }
  if (typeof sessionName === 'string') learn(sessionName, `session-name-${shortHash(sessionName)}`)

  const learnCode = (code: string) => {
    learn(code, maskedCode)
    learn(code.replaceAll('-', ''), maskedCode)
  }

  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') look(inner)
      else if (key === 'userCode') learnCode(inner)
      else if (key === 'authorizationUrl')
        publicUrl(inner, (_, parameter) => learn(parameter, 'masked'))
    }
  }

  const inText = (text: string): string => {
    // The longest first: the name of a session contains its start URL, and that its host.
    patterns ??= [...known]
      .sort(([a], [b]) => b.length - a.length)
      .map(([secret, name]) => [new RegExp(escaped(secret), 'gi'), name])
    return patterns.reduce((masked, [pattern, name]) => masked.replaceAll(pattern, name), text)
  }

  const ofKey = (key: string, text: string): string => {
    switch (key) {
      case 'userCode':
        return maskedCode
      case 'verificationUri':
        return `https://verification-${shortHash(text)}.invalid/`
      case 'verificationUriComplete':
        return maskedPage
      case 'authorizationUrl':
        return inText(publicUrl(text, () => undefined))
      case 'startUrl':
        return `start-url-${shortHash(text)}`
      case 'sessionName':
        return `session-name-${shortHash(text)}`
      case 'session':
        return `session-${shortHash(text)}`
      default:
        return words.has(key) ? text : inText(text)
    }
  }

  const mask = (key: string, value: unknown): unknown => {
    if (typeof value === 'string') return ofKey(key, value)
    if (Array.isArray(value)) return value.map((inner) => mask('', inner))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([inner, of]) => [inner, mask(inner, of)] as const),
    )
  }

  return (value) => {
    look(value)
    return mask('', value)
  }
}
