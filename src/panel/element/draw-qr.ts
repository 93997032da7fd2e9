import { encode } from 'uqr'

/** As the standard has it: phones find it on any ground. */
const quietZone = 4

/** Every dark run of a row as one piece of a path. */
const pathOf = (data: readonly (readonly boolean[])[]): string =>
  data
    .map((row, y) =>
      Array.from(
        row
          .map((isDark) => (isDark ? '1' : '0'))
          .join('')
          .matchAll(/1+/g),
        ({ index, 0: { length } }) => `M${index} ${y}h${length}v1h-${length}z`,
      ).join(''),
    )
    .join('')

export interface QrDrawing {
  readonly size: number
  readonly path: string
}

export const drawQr = (text: string): QrDrawing => {
  const { data, size } = encode(text, { border: quietZone })
  return { size, path: pathOf(data) }
}
