import { plainText } from '../kit/plain-text.ts'
import type { Members } from './values.ts'

const inRequests = ['clientSecret', 'deviceCode', 'code', 'refreshToken', 'codeVerifier']
const inAnswers = [
  'clientSecret',
  'deviceCode',
  'accessToken',
  'refreshToken',
  'idToken',
  'client_secret',
  'device_code',
  'access_token',
  'refresh_token',
  'id_token',
]

const valuesOf = (members: Members | undefined, names: readonly string[]): string[] =>
  names
    .map((name) => members?.[name])
    .filter((value): value is string => typeof value === 'string' && value.length >= shortest)

/** Anything shorter is a placeholder, and taking it out would leave no word whole. Real secrets have 20 and more. */
const shortest = 4

/**
 * A function for what a service wrote: plain text, with every secret of the request and of the answer replaced by `[secret]`, as
 * it stands or URL-encoded.
 */
export function scrubber(request: Members, answer?: Members): (text: string) => string {
  const known = [...valuesOf(request, inRequests), ...valuesOf(answer, inAnswers)]
  const inLines = known.map(plainText).filter(({ length }) => length >= shortest)
  const plain = [...new Set([...known, ...inLines])]
  const scrub = (text: string): string => {
    const secrets = text.includes('%')
      ? plain.flatMap((secret) => [secret, encoded(secret)])
      : plain
    const echoed = secrets.filter((secret) => text.includes(secret))
    if (echoed.length === 0) return text
    const longestFirst = echoed.toSorted((a, b) => b.length - a.length)
    return text.replace(new RegExp(longestFirst.map(escaped).join('|'), 'g'), '[secret]')
  }
  // What is hidden between the letters of a secret goes first, and a secret with such letters of its own before that.
  return (text) => {
    const line = plainText(text)
    return line === text ? scrub(text) : scrub(plainText(scrub(text)))
  }
}

/** Lone surrogates have no URL encoding. */
const encoded = (secret: string): string => encodeURIComponent(secret.toWellFormed())

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
