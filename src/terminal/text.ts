import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

/** How many columns a line takes. */
export const widthOf = (line: string): number => stringWidth(line)

export const padEnd = (line: string, width: number): string =>
  line + ' '.repeat(Math.max(0, width - widthOf(line)))

/** Cuts a text into pieces of at most `width` columns, wherever that falls: for addresses. */
export const chop = (text: string, width: number): string[] =>
  wrapAnsi(text, width, { hard: true, wordWrap: false, trim: false }).split('\n')

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
export const wrap = (text: string, width: number): string[] =>
  wrapAnsi(text, width, { hard: true }).split('\n')

/** For the middle of a line. `AWS` stays as it is. */
export const lowerFirst = (text: string): string =>
  text.replace(/^\p{Lu}(?!\p{Lu})/u, (first) => first.toLowerCase())
