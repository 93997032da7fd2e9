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

const names: Readonly<Record<string, string>> = {
  '\u0003': 'Ctrl-C',
  '\u001B': 'Esc',
  '\r': 'Enter',
  '\n': 'Enter',
}

/** The keys in what a terminal sent: arrows and the like, which begin with an escape too, are none of ours. */
const keysIn = (text: string): string[] => {
  if (text.length > 1 && text.startsWith('\u001B')) return []
  return Array.from(text, (character) => names[character] ?? character.toLowerCase())
}

/** Reads keys one by one, without echo: a character, `Esc`, `Enter` or `Ctrl-C`. Returns how to stop, as it was before. */
export const readKeys = (input: KeySource, onKey: (key: string) => void): (() => void) => {
  const wasRaw = input.isRaw === true
  const wasFlowing = input.readableFlowing === true
  const onData = (chunk: Buffer | string) => keysIn(chunk.toString()).forEach(onKey)
  input.setRawMode?.(true)
  input.on('data', onData)
  return () => {
    input.off('data', onData)
    input.setRawMode?.(wasRaw)
    if (!wasFlowing) input.pause()
  }
}
