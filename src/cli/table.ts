import { plainText } from '../kit/plain-text.ts'
import { padEnd, widthOf } from '../terminal/text.ts'

/** Rows in columns, two blanks apart; the last column is as long as it is. Pure. */
export const inColumns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const clean = rows.map((row) => row.map(plainText))
  const widths = (clean[0] ?? []).map((_, n) =>
    Math.max(...clean.map((row) => widthOf(row[n] ?? ''))),
  )
  return clean.map((row) =>
    row.map((text, n) => (n === row.length - 1 ? text : padEnd(text, widths[n] ?? 0))).join('  '),
  )
}
