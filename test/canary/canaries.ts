import { inspect } from 'node:util'

/** A marker for every secret there is: found anywhere outside the vault and the request bodies, it is a leak. */
export const canaries = {
  clientSecret: 'CANARY-client-secret-7c1f0b',
  deviceCode: 'CANARY-device-code-2a9d4e',
  accessToken: 'CANARY-access-token-f03c88',
  refreshToken: 'CANARY-refresh-token-51be67',
  idToken: 'CANARY-id-token-9e20aa',
} as const

/** Every text that can be reached from a value by its properties, hidden ones, entries and prototypes included. */
const reachable = function* (value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (typeof value === 'string') yield value
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return
  if (seen.has(value)) return
  seen.add(value)
  if (value instanceof Map) for (const entry of value) yield* reachable(entry, seen)
  if (value instanceof Set) for (const entry of value) yield* reachable(entry, seen)
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'string') yield key
    const property = Reflect.getOwnPropertyDescriptor(value, key)
    if (property !== undefined && 'value' in property) yield* reachable(property.value, seen)
  }
  yield* reachable(Reflect.getPrototypeOf(value), seen)
}

const json = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '' // a live actor is circular: nobody can send it anywhere
  }
}

/** What a person or a program gets to see of a value: printed, serialised, and picked apart. */
const show = function* (value: unknown): Generator<string> {
  yield json(value)
  yield String(value)
  if (value instanceof Error) yield inspect(value, { depth: Infinity, showHidden: true })
  yield* reachable(value)
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
      for (const text of show(value))
        for (const [name, canary] of names)
          if (text.includes(canary) && strip(text).includes(canary))
            sightings.add(`${name} in ${channel}`)
    },
    get sightings() {
      return [...sightings]
    },
    channels,
  }
}
