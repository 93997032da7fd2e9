/** Where there is room for a QR code only when a person asks for it. */
const desk = '(pointer: fine) and (min-width: 480px)'

/** What a panel hears from the page around it, for as long as it is in it. */
export class MediaQueries {
  #stop = () => {}
  #desk: MediaQueryList | undefined

  /** A mouse and a wide page: the browser is here, and a QR code is the exception. */
  get isDesk(): boolean {
    return this.#desk?.matches === true
  }

  start(o: { readonly onAttention: () => void; readonly onChange: () => void }): void {
    this.stop()
    const look = () => {
      if (document.visibilityState !== 'hidden') o.onAttention()
    }
    // Absent where there is no screen, as in jsdom.
    const { matchMedia: match }: { readonly matchMedia?: typeof matchMedia } = globalThis
    const query = match?.(desk)
    this.#desk = query
    query?.addEventListener('change', o.onChange)
    document.addEventListener('visibilitychange', look)
    for (const type of ['focus', 'pageshow']) addEventListener(type, look)
    this.#stop = () => {
      query?.removeEventListener('change', o.onChange)
      document.removeEventListener('visibilitychange', look)
      for (const type of ['focus', 'pageshow']) removeEventListener(type, look)
    }
  }

  stop(): void {
    this.#stop()
    this.#stop = () => {}
  }
}
