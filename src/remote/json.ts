/** How much of a value is copied. */
export interface Bounds {
  /** Levels of objects and arrays. */
  readonly depth: number
  /** Characters and members, in all. */
  readonly size: number
  /** Members of one object: looked at before any of them is read. */
  readonly keys: number
}

/** Enough for any state there is, and far too little to hurt. */
const ample: Bounds = { depth: 16, size: 100_000, keys: 1_000 }

const isPlain = (value: object): boolean =>
  Object.prototype.toString.call(value) === '[object Object]'

/** A member of its own, also by the name to which an assignment would give an object another prototype. */
const set = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true })
  else object[key] = value
}

/** What a member says as it may be kept, by its name; `undefined` where it may not. */
export type ReadText = (text: string, key: string) => string | undefined

/**
 * A frozen copy of a JSON value from outside, its texts as `readText` has them, `undefined` where it is none, or is too deep or too big. Never throws,
 * whatever the value does when it is read. Members that are `undefined` are left out, as JSON leaves them out.
 */
export const copyJson = (
  value: unknown,
  readText: ReadText = (text) => text,
  { depth: deepest, size, keys: mostKeys }: Bounds = ample,
): unknown => {
  let left = size
  const spend = (cost: number): void => {
    left -= cost
    if (left < 0) throw new RangeError('too big')
  }
  const copyText = (text: string, key: string): string => {
    spend(text.length)
    const read = readText(text, key)
    if (read === undefined) throw new TypeError('not to be kept')
    return read
  }
  const copy = (member: unknown, depth: number, key = ''): unknown => {
    spend(1)
    if (typeof member === 'string') return copyText(member, key)
    if (member === null || typeof member === 'boolean') return member
    if (typeof member === 'number' && Number.isFinite(member)) return member
    if (typeof member !== 'object' || depth === deepest) throw new TypeError('not JSON')
    if (Array.isArray(member)) {
      spend(member.length)
      return Object.freeze(Array.from(member, (one: unknown) => copy(one, depth + 1)))
    }
    if (!isPlain(member)) throw new TypeError('not JSON')
    const keys = Object.keys(member)
    if (keys.length > mostKeys) throw new RangeError('too many members')
    const copied: Record<string, unknown> = {}
    for (const key of keys) {
      const one: unknown = Reflect.get(member, key)
      if (one === undefined) continue
      spend(key.length)
      set(copied, key, copy(one, depth + 1, key))
    }
    return Object.freeze(copied)
  }
  try {
    return copy(value, 0)
  } catch {
    return undefined
  }
}
