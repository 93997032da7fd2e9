/** Bytes that look random and are the same for the same seed: xorshift32. For tests only. */
export const seededRandom = (seed = 1): ((byteCount: number) => Uint8Array) => {
  let state = seed | 0 || 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 0xff
  }
  return (byteCount) => Uint8Array.from({ length: byteCount }, next)
}
