import { html, type TemplateResult } from 'lit'
import { loadOnce } from '../../kit/load-once.ts'
import type { QrDrawing } from './draw-qr.ts'

const loadDrawQr = loadOnce(async () => (await import('./draw-qr.ts')).drawQr)

/** Takes the place of the picture until that is there, so that nothing moves when it comes. */
const place = html`<div class="qr"></div>`

/** Dark on a white ground of its own, so that every theme scans. */
const picture = ({ size, path }: QrDrawing, label: string) => html`
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

/** A link as a QR code. What draws it is loaded once one is shown; where that fails, the panel does without. */
export class QrCode {
  readonly #onChange: () => void
  #text: string | undefined
  #drawing: QrDrawing | undefined
  #failed: string | undefined

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Whether it is worth a place. */
  canShow(text: string): boolean {
    return text !== this.#failed
  }

  render(text: string, label: string): TemplateResult {
    if (text !== this.#text) this.#draw(text)
    return this.#drawing === undefined ? place : picture(this.#drawing, label)
  }

  #draw(text: string): void {
    this.#text = text
    this.#drawing = undefined
    const draw = loadDrawQr()
    if (draw instanceof Promise) void this.#drawLater(text, draw)
    else this.#drawing = draw(text)
  }

  async #drawLater(text: string, loading: Promise<(text: string) => QrDrawing>): Promise<void> {
    try {
      const draw = await loading
      if (text === this.#text) this.#drawing = draw(text)
    } catch {
      this.#failed = text
    }
    this.#onChange()
  }
}
