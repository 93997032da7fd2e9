/** What has the focus, wherever it lies. */
const focused = (): Element | null => {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element === document.body ? null : element
}

const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches('input, textarea, select'))

/** Whether the focus may be moved to `panel`: not out of a field of the page that a person writes in. */
export const mayTakeFocus = (panel: Element): boolean =>
  panel.matches(':focus-within') || !isTyping(focused())

/** Remembers the control that opened something, and gives the focus back to it. */
export class Opener {
  #element: Element | null = null

  remember(panel: Element): void {
    const element = focused()
    if (!panel.matches(':focus-within')) this.#element = element
  }

  /** Unless the page has moved the focus elsewhere by now. */
  restore(panel: Element): void {
    const isFree = focused() === null || panel.matches(':focus-within')
    if (isFree && this.#element instanceof HTMLElement && this.#element.isConnected)
      this.#element.focus()
  }
}
