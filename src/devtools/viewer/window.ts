/** The rows of a long list that are in sight. */
export interface Window {
  readonly first: number
  readonly last: number
}

/** Rows beyond either edge, so that scrolling shows no gap. */
const margin = 4

/** A long list of which only what is in sight is rendered. */
class WindowedList {
  readonly #rowHeight: number
  #top = 0
  #height = 400
  #count = 0
  #first = 0
  /** Where the element is, as far as we know. */
  #seen = 0

  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight
  }

  /** What to render of `count` rows, so that row `index` is in sight; without one, where it was left. */
  windowOf(count: number, index?: number): Window {
    const row = this.#rowHeight
    if (index !== undefined) {
      const above = index * row
      const below = above + row - this.#height
      const isFar = above < this.#top - row || below > this.#top + row * 4
      if (isFar) this.#top = (above + below) / 2
      else this.#top = Math.max(below, Math.min(above, this.#top))
    }
    this.#top = Math.max(0, Math.min(this.#top, count * row - this.#height))
    this.#count = count
    this.#first = Math.max(0, Math.floor(this.#top / row) - margin)
    const last = Math.ceil((this.#top + this.#height) / row) + margin
    return { first: this.#first, last: Math.min(count, last) }
  }

  /** Makes room for all rows. Nothing is read: that would have the browser lay out all that has changed so far. */
  size(rows: HTMLElement | undefined): void {
    if (rows === undefined) return
    rows.style.blockSize = `${this.#count * this.#rowHeight}px`
    rows.style.paddingBlockStart = `${this.#first * this.#rowHeight}px`
  }

  /** Scrolls to where the window is. */
  scroll(element: HTMLElement): void {
    if (Math.abs(this.#seen - this.#top) > 1) element.scrollTop = this.#top
    this.#seen = this.#top
  }

  /** What the element says: whether it has been scrolled, or has another size. */
  read({ scrollTop, clientHeight }: HTMLElement): 'scrolled' | 'resized' | 'same' {
    const isResized = clientHeight > 0 && clientHeight !== this.#height
    const isScrolled = Math.abs(scrollTop - this.#top) > 1
    this.#seen = scrollTop
    if (isResized) this.#height = clientHeight
    else this.#top = scrollTop
    return isResized ? 'resized' : isScrolled ? 'scrolled' : 'same'
  }
}

/** The long lists of an element, by what they have in `data-list`. */
export class WindowedLists {
  readonly #lists: ReadonlyMap<string, WindowedList>

  /** How high the rows of each list are, in pixels. */
  constructor(rowHeights: Readonly<Record<string, number>>) {
    this.#lists = new Map(
      Object.entries(rowHeights).map(([name, height]) => [name, new WindowedList(height)]),
    )
  }

  windowOf(name: string, count: number, index: number | undefined): Window {
    return this.#lists.get(name)?.windowOf(count, index) ?? { first: 0, last: count }
  }

  #each(root: ParentNode, act: (list: WindowedList, element: HTMLElement) => void): void {
    for (const [name, list] of this.#lists) {
      const element = root.querySelector<HTMLElement>(`[data-list=${name}]`)
      if (element !== null) act(list, element)
    }
  }

  size(root: ParentNode): void {
    this.#each(root, (list, element) => list.size(element.querySelector('ol') ?? undefined))
  }

  scroll(root: ParentNode): void {
    this.#each(root, (list, element) => list.scroll(element))
  }

  read(root: ParentNode): 'scrolled' | 'resized' | 'same' {
    const news = new Set<ReturnType<WindowedList['read']>>()
    this.#each(root, (list, element) => news.add(list.read(element)))
    return news.has('resized') ? 'resized' : news.has('scrolled') ? 'scrolled' : 'same'
  }
}
