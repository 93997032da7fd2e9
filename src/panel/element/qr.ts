import { html, type TemplateResult } from 'lit'
import { guard } from 'lit/directives/guard.js'
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

const draw = (text: string): { readonly size: number; readonly path: string } => {
  const { data, size } = encode(text, { border: quietZone })
  return { size, path: pathOf(data) }
}

/** A link as a QR code: dark on a white ground of its own, so that every theme scans. */
const picture = (text: string, label: string): TemplateResult => {
  const { size, path } = draw(text)
  return html`
    <svg
      class="qr"
      part="qr"
      viewBox="0 0 ${size} ${size}"
      role="img"
      aria-label=${label}
      shape-rendering="crispEdges"
    >
      <rect width=${size} height=${size} fill="#fff" rx="1.5" />
      <path d=${path} fill="#000" />
    </svg>
  `
}

export const qrCode = (text: string, label: string): unknown =>
  guard([text, label], () => picture(text, label))
