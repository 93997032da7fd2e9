/** The rows of a long list that are in sight. */
export interface Window {
  readonly first: number
  readonly last: number
}

/** Rows beyond either edge, so that scrolling shows no gap. */
const margin = 4

/** A long list of which only what is in sight is rendered. */
export class WindowedList {
  readonly #rowHeight: number
  #top = 0
  #height = 400
  #count = 0
  #first = 0

  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight
  }

  /** What to render of `count` rows, so that row `index` is in sight; without one, where it was left. */
  windowOf(count: number, index?: number): Window {
    const row = this.#rowHeight
    if (index !== undefined) {
      this.#top = Math.min(this.#top, index * row)
      this.#top = Math.max(this.#top, (index + 1) * row - this.#height)
    }
    this.#top = Math.max(0, Math.min(this.#top, count * row - this.#height))
    this.#count = count
    this.#first = Math.max(0, Math.floor(this.#top / row) - margin)
    const last = Math.ceil((this.#top + this.#height) / row) + margin
    return { first: this.#first, last: Math.min(count, last) }
  }

  /** Puts the element where the window is. */
  apply(element: HTMLElement): void {
    element.style.setProperty('--rows', String(this.#count))
    element.style.setProperty('--first', String(this.#first))
    if (Math.abs(element.scrollTop - this.#top) > 1) element.scrollTop = this.#top
  }

  /** What the element says: whether it has been scrolled, or has another size. */
  read({ scrollTop, clientHeight }: HTMLElement): 'scrolled' | 'resized' | 'same' {
    const isResized = clientHeight > 0 && clientHeight !== this.#height
    const isScrolled = Math.abs(scrollTop - this.#top) > 1
    if (isResized) this.#height = clientHeight
    else this.#top = scrollTop
    return isResized ? 'resized' : isScrolled ? 'scrolled' : 'same'
  }
}
