import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Entry {
  readonly key: string
  readonly kind: 'secret' | 'record'
  readonly value: unknown
}

/** What a `fileStore` holds now. */
const entriesIn = (directory: string): readonly Entry[] =>
  readdirSync(directory)
    .filter((name) => /^[\da-f]{64}\.json$/.test(name))
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(directory, name), 'utf8')) as Entry]
      } catch {
        return [] // replaced or taken away just now
      }
    })

/** The keys of the secrets that a `fileStore` holds now. */
export const secretKeysIn = (directory: string): readonly string[] =>
  entriesIn(directory)
    .filter(({ kind }) => kind === 'secret')
    .map(({ key }) => key)

const secretMembers = /^(?:accessToken|refreshToken|idToken|clientId|clientSecret|deviceCode)$/

const collect = (value: unknown, found: Set<string>): void => {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (secretMembers.test(name) && typeof member === 'string') found.add(member)
    collect(member, found)
  }
}

/** Every secret that a `fileStore` holds at some moment from now on: codes do not stay in it. */
export class SecretWatch implements Disposable {
  readonly secrets = new Set<string>()
  readonly #look: () => void
  readonly #timer: ReturnType<typeof setInterval>

  constructor(directory: string) {
    this.#look = () => {
      for (const { kind, value } of entriesIn(directory))
        if (kind === 'secret') collect(value, this.secrets)
    }
    this.#timer = setInterval(this.#look, 50)
  }

  /** How many of them are in `text`. */
  sightingsIn(text: string): number {
    this.#look()
    return [...this.secrets].filter((secret) => text.includes(secret)).length
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** All that a value of a database may say: as it stands, and as the bytes that hexadecimal digits or base64 stand for. */
export const spelledOut = (value: unknown): string => {
  if (Array.isArray(value)) return Buffer.from(value as number[]).toString('latin1')
  if (typeof value !== 'string') return ''
  const isHex = /^(?:[\da-f]{2})+$/i.test(value)
  const isBase64 = /^[\w+/=-]{16,}$/.test(value)
  return [
    value,
    isHex ? Buffer.from(value, 'hex').toString('latin1') : '',
    isBase64 ? Buffer.from(value, 'base64').toString('latin1') : '',
  ].join('\n')
}
