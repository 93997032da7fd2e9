import { stripVTControlCharacters } from 'node:util'

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u
const graphemes = new Intl.Segmenter()

/** How many columns a line takes. */
export const widthOf = (line: string): number => {
  let width = 0
  for (const { segment } of graphemes.segment(stripVTControlCharacters(line)))
    width += wide.test(segment) ? 2 : 1
  return width
}

export const padEnd = (line: string, width: number): string =>
  line + ' '.repeat(Math.max(0, width - widthOf(line)))

/** Cuts a text into pieces of at most `width` columns, wherever that falls: for addresses. */
export const chop = (text: string, width: number): string[] => {
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of graphemes.segment(text)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += segment
  }
  return piece === '' ? pieces : [...pieces, piece]
}

/** Sets `items` in lines of at most `width` columns, joined by `separator`. */
export const flow = (items: readonly string[], separator: string, width: number): string[] => {
  const lines: string[] = []
  for (const item of items.flatMap((whole) =>
    widthOf(whole) > width ? chop(whole, width) : whole,
  )) {
    const joined = `${lines.at(-1) ?? ''}${separator}${item}`
    if (lines.length > 0 && widthOf(joined) <= width) lines[lines.length - 1] = joined
    else lines.push(item)
  }
  return lines
}

/** Breaks a sentence at its spaces. */
export const wrap = (text: string, width: number): string[] => flow(text.split(' '), ' ', width)

/** For the middle of a line. `AWS` stays as it is. */
export const lowerFirst = (text: string): string =>
  text.replace(/^\p{Lu}(?!\p{Lu})/u, (first) => first.toLowerCase())
