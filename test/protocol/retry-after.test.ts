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
  expect(retryAfterMs(header, null, at)).toBe(ms)
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
  expect(retryAfterMs(header, null, at)).toBeUndefined()
})

test('is undefined or within 24 hours', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer(), (header, date, now) => {
      const ms = retryAfterMs(header, date, now)
      expect(ms === undefined || (ms >= 0 && ms <= 86_400_000)).toBe(true)
    }),
  )
})

const wait = 'Sun, 06 Nov 1994 08:49:37 GMT'

test.each([
  ['Sun, 06 Nov 1994 08:49:32 GMT', 5_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ['Sun, 06 Nov 1994 08:49:40 GMT', 0],
  ['Sat, 05 Nov 1994 08:49:36 GMT', 86_400_000],
  ['Sun Nov  6 08:49:07 1994', 30_000],
  [' Sunday, 06-Nov-94 08:49:07 GMT ', 30_000],
  ['now', 30_000],
  ['', 30_000],
  ['784111777', 30_000],
])('a date counts from the `date` of the answer, %j: %d ms', (date, ms) => {
  expect(retryAfterMs(wait, date, at)).toBe(ms)
})

test('a date asks for the same wait, however wrong the clock of this machine is', () => {
  const seconds = fc.integer({ min: 0, max: 86_400 })
  const served = fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(seconds, served, fc.integer(), (wanted, then, now) => {
      const from = Math.floor(then.getTime() / 1_000) * 1_000
      const header = new Date(from + wanted * 1_000).toUTCString()
      expect(retryAfterMs(header, new Date(from).toUTCString(), now)).toBe(wanted * 1_000)
    }),
  )
})

test('seconds need no date', () => {
  expect(retryAfterMs('7', 'Sun, 06 Nov 1994 08:49:32 GMT', at)).toBe(7_000)
})
