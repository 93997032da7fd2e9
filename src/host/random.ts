const poolBytes = 4_096

let pool = new Uint8Array()
let used = 0

/**
 * `byteCount` bytes from the platform's cryptographic source: the only place that touches it. They are drawn by the pool, since
 * 8 bytes cost as much as 4,096. What has been handed out is overwritten in the pool.
 */
export const systemRandom = (byteCount: number): Uint8Array => {
  if (byteCount > poolBytes) return crypto.getRandomValues(new Uint8Array(byteCount))
  if (used + byteCount > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(poolBytes))
    used = 0
  }
  const end = used + byteCount
  const bytes = pool.slice(used, end)
  pool.fill(0, used, end)
  used = end
  return bytes
}
