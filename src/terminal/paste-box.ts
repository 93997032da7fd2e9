/** Takes an address from the keyboard or the clipboard, without showing it. */
export interface PasteBox {
  readonly isOpen: boolean
  open(): void
  /** Forgets what has arrived. */
  close(): void
  key(key: string, typed: string): void
  paste(text: string, isWhole: boolean): void
}

const longest = 32_768
/** Ctrl-U */
const clearLine = '\u0015'

/** `show` is told how much there is, and `undefined` once the box is closed. `submit` gets the text as it came. */
export const createPasteBox = (o: {
  readonly show: (length: number | undefined) => void
  readonly submit: (text: string) => void
}): PasteBox => {
  let text: string | undefined

  const set = (next: string | undefined) => {
    if (next === undefined && text === undefined) return
    text = next?.slice(0, longest)
    o.show(text?.length)
  }
  const submit = () => {
    const whole = text ?? ''
    set(undefined)
    if (whole.trim() !== '') o.submit(whole)
  }

  return {
    get isOpen() {
      return text !== undefined
    },
    open: () => set(''),
    close: () => set(undefined),
    key: (key, typed) => {
      if (key === 'Enter') submit()
      else if (key === 'Esc') set(undefined)
      else if (key === 'Backspace') set((text ?? '').slice(0, -1))
      else if (typed === clearLine) set('')
      else set((text ?? '') + typed)
    },
    paste: (pasted, isWhole) => {
      set((text ?? '') + pasted)
      if (isWhole || /[\r\n]$/.test(pasted)) submit()
    },
  }
}
