/** `%2b`, `\x2b`, `\u002b`, `&#x2b;`, `&#43;`, and the `&` of one that is written twice. */
const escapes = /(?:%|\\[ux]\{?0*|&#x0*)([\da-f]{2})|&#0*(\d{2,3})|&amp;/gi

const unescaped = (text: string): string =>
  text.replaceAll(escapes, (_, hex?: string, decimal?: string) =>
    hex === undefined && decimal === undefined
      ? '&'
      : String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  )

/** How often a text may be written in escapes of escapes. */
const deepest = 4

/** As base64 and base64url have it. Where a run begins in a text is not known: each of four ways to read it. */
const fromBase64 = (text: string): string[] => {
  const digits = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll(/[^\w+/]/g, '')
  return [0, 1, 2, 3].map((from) =>
    atob(digits.slice(from, from + Math.floor((digits.length - from) / 4) * 4)),
  )
}

const fromHex = (text: string): string[] => {
  const digits = text.replaceAll(/[^\da-f]/gi, '')
  return [0, 1].map((from) =>
    digits.slice(from).replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))),
  )
}

/** All that a text may be meant to say: as it stands, backwards, and with what it is encoded in taken off. Pure and total. */
export const spellings = (text: string): string[] => {
  const found: string[] = []
  let next: string | undefined = text
  for (let depth = 0; next !== undefined && depth < deepest; depth += 1) {
    const said: string = next
    found.push(said, Array.from(said).toReversed().join(''), ...fromBase64(said), ...fromHex(said))
    const plain = unescaped(said)
    next = plain === said ? undefined : plain
  }
  return found
}
