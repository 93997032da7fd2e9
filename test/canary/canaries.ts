import { inspect } from 'node:util'

/** A marker for every secret there is: found anywhere outside the vault and the request bodies, it is a leak. */
export const canaries = {
  clientSecret: 'CANARY-client-secret-7c1f0b',
  deviceCode: 'CANARY-device-code-2a9d4e',
  accessToken: 'CANARY-access-token-f03c88',
  refreshToken: 'CANARY-refresh-token-51be67',
  idToken: 'CANARY-id-token-9e20aa',
} as const

/**
 * Tells every text that can be reached from a value by its properties, hidden ones, entries and prototypes included, and is
 * not reached from what is in `seen`, to which it adds all that it meets.
 */
const reach = (value: unknown, tell: (text: string) => void, seen: Set<unknown>): void => {
  const next = [value]
  while (next.length > 0) {
    const one = next.pop()
    if (typeof one === 'string') tell(one)
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null) continue
    if (seen.has(one)) continue
    seen.add(one)
    if (one instanceof Map || one instanceof Set) for (const entry of one) next.push(entry)
    for (const key of Reflect.ownKeys(one)) {
      if (typeof key === 'string') tell(key)
      const property = Reflect.getOwnPropertyDescriptor(one, key)
      if (property !== undefined && 'value' in property) next.push(property.value)
    }
    next.push(Reflect.getPrototypeOf(one))
  }
}

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '' // a live actor is circular: nobody can send it anywhere
  }
}

/** What is there before anything happens, and does not change: built-in prototypes, and all that they lead to. */
const fixtures = new Set<unknown>()
for (const value of [Object, Function, Array, Map, Set, Promise, Error, AbortController, Response])
  reach(value, () => undefined, fixtures)

/** Tells what a person or a program gets to see of a value: printed, serialised, and picked apart. */
const show = (value: unknown, tell: (text: string) => void): void => {
  tell(json(value))
  tell(String(value))
  if (value instanceof Error) tell(inspect(value, { depth: Infinity, showHidden: true }))
  reach(value, tell, new Set(fixtures))
}

/** Collects whatever comes out of a channel, and tells which canaries were in it. */
export interface Cage {
  readonly put: (channel: string, value: unknown) => void
  readonly sightings: readonly string[]
  readonly channels: ReadonlySet<string>
}

/**
 * @param secrets What must not come out, by name.
 * @param shown Texts that are public as a whole, whatever is in them.
 */
export const createCage = (
  secrets: Readonly<Record<string, string>> = canaries,
  shown: readonly string[] = [],
): Cage => {
  const names = Object.entries(secrets)
  const strip = (text: string) => shown.reduce((left, known) => left.replaceAll(known, ''), text)
  const sightings = new Set<string>()
  const channels = new Set<string>()
  return {
    put: (channel, value) => {
      channels.add(channel)
      if (names.length === 0) return
      show(value, (text) => {
        for (const [name, canary] of names)
          if (text.includes(canary) && strip(text).includes(canary))
            sightings.add(`${name} in ${channel}`)
      })
    },
    get sightings() {
      return [...sightings]
    },
    channels,
  }
}
