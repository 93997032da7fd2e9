/** A message says less, each of its characters escaped. */
const longestText = 1_000_000

/** A message that came as JSON text. What is too long is not even parsed. */
export const parse = (text: unknown): unknown => {
  try {
    return typeof text === 'string' && text.length <= longestText ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}
