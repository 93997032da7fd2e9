import { plainText } from '../kit/plain-text.ts'
import type { Streams } from './streams.ts'

/** Where questions are shown: beside the output, which may be piped. */
const contextOf = ({ input, errors }: Streams, signal: AbortSignal) => ({
  input,
  output: errors,
  signal,
})

export interface Choice<T> {
  readonly name: string
  readonly value: T
  /** Shown below the list while the choice is marked. */
  readonly description?: string
  /** What a person may type to find it, beside the name. */
  readonly also?: string
}

/** How well a word fits: as a whole word, at the beginning of one, somewhere, or not at all. */
const fitOf = (word: string, name: string, text: string): number => {
  const words = name.split(/[^\p{L}\p{N}]+/u)
  if (words.includes(word)) return 3
  if (words.some((one) => one.startsWith(word))) return 2
  return text.includes(word) ? 1 : 0
}

/** Those in which every word of the term is found, the best first; in the order given where they are as good. Pure. */
export const matching = <T extends Pick<Choice<unknown>, 'name' | 'also'>>(
  choices: readonly T[],
  term: string | undefined,
): readonly T[] => {
  const terms = (term ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return choices
    .map((choice) => {
      const name = choice.name.toLowerCase()
      const text = `${name} ${choice.also ?? ''}`.toLowerCase()
      return { choice, fits: terms.map((word) => fitOf(word, name, text)) }
    })
    .filter(({ fits }) => !fits.includes(0))
    .map(({ choice, fits }) => ({ choice, fit: fits.reduce((sum, one) => sum + one, 0) }))
    .toSorted((one, other) => other.fit - one.fit)
    .map(({ choice }) => choice)
}

const theme = { style: { keysHelpTip: () => 'Type to filter · ↑↓ choose · Enter take' } }
const pageSize = 10

/** A list that is filtered by what the person types. */
export const askWhich = async <T>(
  message: string,
  choices: readonly Choice<T>[],
  streams: Streams,
  signal: AbortSignal,
): Promise<T> => {
  const { default: search } = await import('@inquirer/search')
  const shown = choices.map((choice, value) => ({
    name: plainText(choice.name),
    short: plainText(choice.name).replaceAll(/ {2,}/g, ' · '),
    also: choice.also ?? '',
    value,
    ...(choice.description !== undefined && { description: plainText(choice.description) }),
  }))
  const source = (term: string | undefined) => matching(shown, term)
  const n = await search({ message, source, pageSize, theme }, contextOf(streams, signal))
  const chosen = choices[n]
  if (chosen === undefined) throw new Error('Nothing was chosen.')
  return chosen.value
}

/** A line of text. `check` says what is wrong with it. */
export const askText = async (
  message: string,
  o: { readonly standard?: string; readonly check?: (text: string) => string | undefined },
  streams: Streams,
  signal: AbortSignal,
): Promise<string> => {
  const { default: input } = await import('@inquirer/input')
  const answer = await input(
    {
      message,
      required: true,
      validate: (text) => o.check?.(text.trim()) ?? true,
      ...(o.standard !== undefined && { default: o.standard }),
    },
    contextOf(streams, signal),
  )
  return answer.trim()
}

/** Yes or no; Enter says yes. */
export const askWhether = async (
  message: string,
  streams: Streams,
  signal: AbortSignal,
): Promise<boolean> => {
  const { default: confirm } = await import('@inquirer/confirm')
  return confirm({ message }, contextOf(streams, signal))
}
