/** Lets so many requests a second through, and as many at once after a rest. */
export interface Bucket {
  /** Whether a request that arrives now is let through. One that is not takes nothing. */
  take(at: number): boolean
}

/** Counts in thousandths of a request, so that whole milliseconds fill it without rounding. */
const REQUEST = 1000

/** A bucket that is full at first. One below a request a second holds one all the same. */
export function createBucket(perSecond: number): Bucket {
  const size = Math.max(1, perSecond) * REQUEST
  let level = size
  let filledAt: number | undefined
  return {
    take(at) {
      if (perSecond === Infinity) return true
      level = Math.min(size, level + Math.max(0, at - (filledAt ?? at)) * perSecond)
      filledAt = Math.max(at, filledAt ?? at)
      if (level < REQUEST) return false
      level -= REQUEST
      return true
    },
  }
}
