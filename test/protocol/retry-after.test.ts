import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryAfterMs } from '../../src/protocol/retry-after.ts'

const at = Date.parse('1994-11-06T08:49:07Z')

test.each([
  ['0', 0],
  ['5', 5000],
  [' 120 ', 120_000],
  ['86400', 86_400_000],
  ['86401', 86_400_000],
  ['9'.repeat(400), 86_400_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 30_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 30_000],
  ['Sun Nov  6 08:49:37 1994', 30_000],
  ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ['Sun, 06 Nov 2094 08:49:37 GMT', 86_400_000],
])('%j asks for %d ms', (header, ms) => {
  expect(retryAfterMs(header, at)).toBe(ms)
})

test.each([
  null,
  '',
  '-5',
  '+5',
  '1.5',
  '5s',
  '1e3',
  '5, 6',
  'soon',
  'Infinity',
  'Sun, 99 Nov 1994 08:49:37 GMT',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  '1994-11-06T08:49:37Z',
  'soon 1',
])('%j is ignored', (header) => {
  expect(retryAfterMs(header, at)).toBeUndefined()
})

test('is undefined or within 24 hours', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (header, now) => {
      const ms = retryAfterMs(header, now)
      expect(ms === undefined || (ms >= 0 && ms <= 86_400_000)).toBe(true)
    }),
  )
})
