import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { toHex } from '../../src/kit/hex.ts'

it('toHex says what Buffer says', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
    }),
  )
})
