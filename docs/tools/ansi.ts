/** A stretch of a line in one look. */
export interface Span {
  readonly text: string
  /** Where it begins, in characters. */
  readonly column: number
  readonly styles: readonly string[]
}

const names: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  4: 'underline',
  30: 'black',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
  107: 'back',
}

/** What a code takes away again. */
const ends: Readonly<Record<number, readonly string[]>> = {
  0: Object.values(names),
  22: ['bold', 'dim'],
  24: ['underline'],
  39: ['black', 'red', 'green', 'yellow', 'cyan'],
  49: ['back'],
}

const begins = '\u001B['

/** A line of a terminal, as far as our own renderer colours it. */
export const readLine = (line: string): Span[] => {
  const spans: Span[] = []
  let styles: readonly string[] = []
  let column = 0
  const put = (text: string) => {
    if (text !== '') spans.push({ text, column, styles })
    column += text.length
  }
  const [first = '', ...rest] = line.split(begins)
  put(first)
  for (const part of rest) {
    const [, codes = '', text = ''] = /^([\d;]+)m(.*)$/.exec(part) ?? []
    for (const code of codes.split(';').map(Number)) {
      const name = names[code]
      if (name !== undefined) styles = [...styles, name]
      else if (ends[code] === undefined) throw new Error(`No style is known for SGR ${code}.`)
      else styles = styles.filter((one) => !ends[code]?.includes(one))
    }
    put(text)
  }
  return spans
}
