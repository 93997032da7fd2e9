/** What keys are read from: `process.stdin`, or a terminal of your own. */
export interface KeySource {
  readonly isTTY?: boolean
  readonly isRaw?: boolean
  readonly readableFlowing: boolean | null
  setRawMode?(isRaw: boolean): unknown
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown
  pause(): unknown
}

/** Who is told of what a person types, or pastes. */
export interface KeyListener {
  /** A lower-case character, `Esc`, `Enter`, `Backspace` or `Ctrl-C`; and what it was as typed. */
  readonly onKey: (key: string, typed: string) => void
  /** A text that is not typed. `isWhole`: the terminal said where it ends. */
  readonly onPaste: (text: string, isWhole: boolean) => void
}

/** Has a terminal say where a pasted text begins and ends, so that it presses no keys. */
export const startBrackets = '\u001B[?2004h'
export const stopBrackets = '\u001B[?2004l'
const pasteBegins = '\u001B[200~'
const pasteEnds = '\u001B[201~'
/** More than any address: what comes after it is dropped. */
const longestPaste = 32_768

const names: Readonly<Record<string, string>> = {
  '\u0003': 'Ctrl-C',
  '\u001B': 'Esc',
  '\r': 'Enter',
  '\n': 'Enter',
  '\u0008': 'Backspace',
  '\u007F': 'Backspace',
}

/** Arrows and the like, which begin with an escape too, are none of our keys. */
const isSequence = (text: string): boolean => text.length > 1 && text.startsWith('\u001B')

/** From a terminal that puts no brackets around it. */
const looksPasted = (text: string): boolean => text.includes('://')

/** Reads keys one by one, without echo, and what is pasted. Returns how to stop, as it was before. */
export const readKeys = (input: KeySource, { onKey, onPaste }: KeyListener): (() => void) => {
  const wasRaw = input.isRaw === true
  const wasFlowing = input.readableFlowing === true
  let pasted: string | undefined

  const type = (text: string) => {
    if (text === '' || isSequence(text)) return
    if (looksPasted(text)) return onPaste(text, false)
    for (const typed of text) onKey(names[typed] ?? typed.toLowerCase(), typed)
  }

  const read = (text: string): void => {
    if (pasted === undefined) {
      const begin = text.indexOf(pasteBegins)
      if (begin < 0) return type(text)
      type(text.slice(0, begin))
      pasted = ''
      return read(text.slice(begin + pasteBegins.length))
    }
    pasted += text
    const end = pasted.indexOf(pasteEnds)
    // What ends it is short: it is not cut off.
    if (end < 0) pasted = pasted.slice(0, longestPaste) + pasted.slice(longestPaste).slice(-8)
    if (end < 0) return
    const whole = pasted.slice(0, Math.min(end, longestPaste))
    const rest = pasted.slice(end + pasteEnds.length)
    pasted = undefined
    onPaste(whole, true)
    read(rest)
  }

  const onData = (chunk: Buffer | string) => read(chunk.toString())
  input.setRawMode?.(true)
  input.on('data', onData)
  return () => {
    input.off('data', onData)
    input.setRawMode?.(wasRaw)
    if (!wasFlowing) input.pause()
  }
}
