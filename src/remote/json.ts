/** Enough for any state there is, and far too little to hurt. */
const deepest = 16
const largest = 100_000

const isPlain = (value: object): boolean =>
  Object.prototype.toString.call(value) === '[object Object]'

/** A member of its own, also by the name to which an assignment would give an object another prototype. */
const set = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true })
  else object[key] = value
}

/**
 * A frozen copy of a JSON value from outside, `undefined` where it is none, or is too deep or too big. Never throws,
 * whatever the value does when it is read. Members that are `undefined` are left out, as JSON leaves them out.
 */
export const copyJson = (value: unknown): unknown => {
  let left = largest
  const spend = (cost: number): void => {
    left -= cost
    if (left < 0) throw new RangeError('too big')
  }
  const copy = (member: unknown, depth: number): unknown => {
    spend(typeof member === 'string' ? member.length + 1 : 1)
    if (member === null || typeof member === 'string' || typeof member === 'boolean') return member
    if (typeof member === 'number' && Number.isFinite(member)) return member
    if (typeof member !== 'object' || depth === deepest) throw new TypeError('not JSON')
    if (Array.isArray(member)) {
      spend(member.length)
      return Object.freeze(Array.from(member, (one: unknown) => copy(one, depth + 1)))
    }
    if (!isPlain(member)) throw new TypeError('not JSON')
    const copied: Record<string, unknown> = {}
    for (const [key, one] of Object.entries(member)) {
      if (one === undefined) continue
      spend(key.length)
      set(copied, key, copy(one, depth + 1))
    }
    return Object.freeze(copied)
  }
  try {
    return copy(value, 0)
  } catch {
    return undefined
  }
}
