import { plainText } from '../kit/plain-text.ts'
import { spellings } from './spellings.ts'
import type { Members } from './values.ts'

const inRequests = [
  'clientSecret',
  'deviceCode',
  'code',
  'refreshToken',
  'codeVerifier',
  'accessToken',
]
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

/** What is recognised: so many letters of a secret, whatever stands between them. */
const block = 8
/** Of a secret that has more letters, one block in eight is kept: fifteen letters of it are recognised anywhere. */
const long = 40
/** Of each of the two generations. With both, a runtime keeps 5 MB at most. */
const mostPrints = 65_536
const mostClean = 64
/** More of a text is neither looked at nor shown. */
const longestText = 4_096

/** The letters and digits alone: what is left of a text where case, white space, signs and accents do not count. */
const lettersOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/&[a-z]+;|[^a-z\d]/g, '')

/** One block as a number of 53 bits. */
const printOf = (letters: string, from: number): number => {
  let high = 0
  let low = 0
  for (let at = from; at < from + block; at += 1) {
    const letter = letters.charCodeAt(at)
    high = Math.imul(high ^ letter, 0x9e3779b1)
    low = Math.imul(low ^ letter ^ (high >>> 15), 0x85ebca6b)
  }
  return (high >>> 0) * 0x20_0000 + (low >>> 11)
}

/**
 * The secrets that were sent and received, as what they are recognised by: numbers made of a few letters each, without case
 * and order, from which nobody makes a secret again. What has not come by for long is forgotten.
 */
export interface Secrets {
  learn(secrets: readonly string[]): void
  /** Whether a run of any of them is in `text`, however it is spelled. */
  areIn(text: string): boolean
}

export const createSecrets = (): Secrets => {
  let young = new Set<number>()
  let old = new Set<number>()
  /** Polls bring the same texts again and again. Good until another secret is learned. */
  const clean = new Set<string>()
  const isKnown = (letters: string): boolean => {
    for (let at = 0; at + block <= letters.length; at += 1) {
      const print = printOf(letters, at)
      if (young.has(print) || old.has(print)) return true
    }
    return false
  }
  return {
    learn: (secrets) => {
      for (const letters of secrets.map(lettersOf)) {
        const step = letters.length < long ? 1 : block
        const last = letters.length - block
        if (last < 0 || young.has(printOf(letters, last - (last % step)))) continue
        clean.clear()
        if (young.size > mostPrints) [old, young] = [young, new Set()]
        for (let at = 0; at <= last; at += step) young.add(printOf(letters, at))
      }
    },
    areIn: (text) => {
      if (clean.has(text)) return false
      if (spellings(text).some((spelling) => isKnown(lettersOf(spelling)))) return true
      if (clean.size === mostClean) clean.clear()
      clean.add(text)
      return false
    },
  }
}

const known = new WeakMap<WeakKey, Secrets>()

/** Those of all requests that went out by `port`. */
export const secretsOf = (port: WeakKey): Secrets => {
  const secrets = known.get(port) ?? createSecrets()
  known.set(port, secrets)
  return secrets
}

/** What stands where a secret was. No plain text has it. */
const gap = '\0'

/** What a service wrote, without secrets. */
export interface Scrubber {
  /**
   * Plain text, with every secret of the request and of the answer replaced by `[secret]`. All of it is `[secret]` where a run
   * of a secret is left, of whichever request, however it is spelled.
   */
  (text: string): string
}

export function scrubber(
  request: Members,
  answer: Members | undefined,
  secrets: Secrets,
): Scrubber {
  const own = [...valuesOf(request, inRequests), ...valuesOf(answer, inAnswers)]
  secrets.learn(own)
  const plain = own.map(plainText).filter(({ length }) => length >= shortest)
  const longestFirst = plain.toSorted((a, b) => b.length - a.length)
  return (text) => {
    const line = plainText(text.slice(0, longestText))
    const rest = longestFirst.reduce((left, secret) => left.replaceAll(secret, gap), line)
    return secrets.areIn(rest) ? '[secret]' : rest.replaceAll(gap, '[secret]')
  }
}
