import { webcrypto } from 'node:crypto'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemRandom } from '../../src/host/random.ts'

afterEach(() => {
  vi.restoreAllMocks()
  // What is left of a pool that a test has filled.
  systemRandom(4_096)
})

describe('systemRandom', () => {
  it('hands out as many bytes as it is asked for, each once, and keeps none', () => {
    const pools: Uint8Array[] = []
    const drawn: number[] = []
    let next = 0
    vi.spyOn(webcrypto, 'getRandomValues').mockImplementation((array) => {
      const bytes = array as unknown as Uint8Array
      // Never 0, which is what is left of a byte that was handed out.
      for (let n = 0; n < bytes.length; n += 1) bytes[n] = 1 + (next++ % 251)
      pools.push(bytes)
      drawn.push(bytes.length)
      return array
    })
    // The pool that earlier tests may have left behind.
    while (drawn.length === 0) systemRandom(1_000)
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(64), fc.nat(6_000)), { maxLength: 30 }), (counts) => {
        for (const count of counts) {
          const bytes = systemRandom(count)
          expect(bytes.length).toBe(count)
          expect(bytes.includes(0)).toBe(false)
          expect(pools.some((pool) => count > 0 && pool.buffer === bytes.buffer)).toBe(
            count > 4_096,
          )
          const pool = pools.findLast(({ length }) => length === 4_096)
          const kept = pool?.findIndex((byte) => byte !== 0) ?? 0
          expect(pool?.subarray(Math.max(0, kept)).includes(0)).toBe(kept < 0)
        }
      }),
    )
  })

  it('never hands out the same bytes again', () => {
    const seen = new Set(Array.from({ length: 5_000 }, () => systemRandom(8).join()))
    expect(seen.size).toBe(5_000)
  })
})
