import fc from 'fast-check'
import { expect, it } from 'vitest'
import { plainText } from '../../src/kit/plain-text.ts'

it.each([
  ['Only words.', 'Only words.'],
  ['Größe, 日本語, 🙂', 'Größe, 日本語, 🙂'],
  ['a\u001B[2Jb\u001B]0;pwned\u0007c\u202Ed\nForged line', 'abcd Forged line'],
  ['\u009B31mred\u009B0m', 'red'],
  ['a\u0085b\u2028c\u2029d\r\ne\tf', 'a b c d e f'],
  ['\u2066user\u2069\u200F\u061C', 'user'],
  ['pass\u200Bword\uFEFF\u00AD', 'password'],
  ['a\u0000b\u0008c\u007Fd', 'abcd'],
  ['\u001B]8;;https://evil.example\u001B\\click\u001B]8;;\u001B\\', 'click'],
  ['\u001B[?1049h\u001Bc', ''],
  ['\u{E0041}\u{E0042}tags', 'tags'],
  ['half \uD800 a pair', 'half \uFFFD a pair'],
])('%j reads %j', (text, plain) => expect(plainText(text)).toBe(plain))

it('whatever was written, is one line of what can be seen, and reads the same again', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u001B[',
      '\u001B]',
      '\u009B',
      '\u0007',
      '\u202E',
      '\u2028',
      '\n',
      'm',
      '\u001B\\',
    ),
  )
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const plain = plainText(parts.join(''))
      expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(plainText(plain)).toBe(plain)
    }),
    { numRuns: 1_000 },
  )
})
