import { encode } from 'uqr'
import type { Ink } from './ink.ts'

/** Enough for phones; the four modules of the standard would not leave room for the rest. */
const quietZone = 2

/**
 * A link as a QR code, two modules to a character: dark on a white ground of its own, so that every theme scans. Without
 * colours it is drawn for a dark terminal.
 */
export const qrLines = (link: string, ink: Ink): string[] => {
  const { data, size } = encode(link, { border: quietZone })
  const isInk = (row: number, column: number) => data[row]?.[column] === ink.hasColor
  const lines: string[] = []
  for (let row = 0; row < size; row += 2) {
    let line = ''
    for (let column = 0; column < size; column++) {
      const upper = isInk(row, column)
      const lower = isInk(row + 1, column)
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' '
    }
    lines.push(ink.style(['black', 'bgWhiteBright'], line))
  }
  return lines
}
