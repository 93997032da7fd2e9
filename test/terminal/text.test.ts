import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectMode } from '../../src/terminal/index.ts'
import { plainText } from '../../src/kit/plain-text.ts'
import { chop, padEnd, widthOf, wrap } from '../../src/terminal/text.ts'

describe('widths', () => {
  it.each([
    ['WDJB-MJHT', 9],
    ['⣾ waiting · ▕██░▏', 17],
    ['\u001B[1mbold\u001B[0m', 4],
    ['\u001B]8;;https://a.example/\u0007link\u001B]8;;\u0007', 4],
    ['サインイン', 10],
    ['👩‍💻', 2],
    ['⚠️', 2],
    ['🇫🇷', 2],
    ['é', 1],
  ])('%j takes %d columns', (text, width) => expect(widthOf(text)).toBe(width))

  it('pads to columns, not to characters', () => expect(padEnd('サ', 4)).toBe('サ  '))
})

describe('breaking', () => {
  it('keeps every word, and no line is too wide', () => {
    const words = fc.array(fc.string({ minLength: 1 }).map((text) => text.replaceAll(' ', '_')))
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 40 }), (list, width) => {
        const lines = wrap(plainText(list.join(' ')), width)
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(plainText(list.join('')))
      }),
    )
  })

  it('chops an address without losing a character', () =>
    expect(chop('https://a.example/', 5)).toEqual(['https', '://a.', 'examp', 'le/']))
})

describe('the mode', () => {
  it.each([
    ['a terminal', true, {}, 'rich'],
    ['a pipe', false, {}, 'plain'],
    ['NO_COLOR', true, { NO_COLOR: '1' }, 'plain'],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, 'rich'],
    ['a dumb terminal', true, { TERM: 'dumb' }, 'plain'],
  ] as const)('%s', (_, isTTY, env, mode) => expect(detectMode({ isTTY }, env)).toBe(mode))
})
