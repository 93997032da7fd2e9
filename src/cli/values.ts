import { Option } from 'commander'
import { UsageError } from './usage-error.ts'

const nameOf = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags

/** Throws a `UsageError` where the value is the next option: its own was left out. */
const valueOf =
  <T>(flags: string, read: (text: string) => T) =>
  (text: string): T => {
    if (text.startsWith('--')) throw new UsageError(`Option '${flags}' argument missing.`)
    return read(text)
  }

const optionWith = <T>(flags: string, description: string, read: (text: string) => T): Option =>
  new Option(flags, description).argParser(valueOf(flags, read))

/** An option that takes a text, which may be empty. */
export const textOption = (flags: string, description: string): Option =>
  optionWith(flags, description, (text) => text)

/** An option that takes a text of some length. `what` it must be: `a file, such as bug.ndjson`. */
export const filledOption = (flags: string, description: string, what: string): Option =>
  optionWith(flags, description, (text) => {
    if (text.trim() !== '') return text
    throw new UsageError(`${nameOf(flags)} must be ${what}.`)
  })

/** An option that may be given several times. */
export const listOption = (flags: string, description: string): Option => {
  const read = valueOf(flags, (text) => text)
  return new Option(flags, description).argParser<readonly string[] | undefined>((text, before) => [
    ...(before ?? []),
    read(text),
  ])
}

/** An option that takes one of `choices`. Help names them. */
export const choiceOption = (
  flags: string,
  description: string,
  choices: readonly string[],
): Option =>
  new Option(flags, description).choices(choices).argParser(
    valueOf(flags, (text) => {
      if (choices.includes(text)) return text
      const last = choices.at(-1) ?? ''
      const all = `${choices.slice(0, -1).join(', ')} or ${last}`
      throw new UsageError(`${nameOf(flags)} must be ${all}, but it is "${text}".`)
    }),
  )

/** An option that takes a number of seconds, at least `least`. */
export const secondsOption = (flags: string, description: string, least = 0): Option =>
  optionWith(flags, description, (text) => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
    throw new UsageError(
      `${nameOf(flags)} must be a number of seconds, such as 3, but it is "${text}".`,
    )
  })

/** An option that takes a port number. */
export const portOption = (flags: string, description: string): Option =>
  optionWith(flags, description, (text) => {
    const port = Number(text)
    if (/^\d+$/.test(text) && port <= 65_535) return port
    throw new UsageError(`${nameOf(flags)} must be a port number, 0 to 65535, but it is "${text}".`)
  })

/** An option that takes numbers of requests, as `2,4`. */
export const numbersOption = (flags: string, description: string): Option =>
  optionWith(flags, description, (text) => {
    const numbers = text.split(',').map((one) => one.trim())
    if (numbers.every((one) => /^[1-9]\d*$/.test(one))) return numbers.map(Number)
    throw new UsageError(`${nameOf(flags)} must be a list of request numbers, such as 2,4.`)
  })

/** The options under a heading of the help. */
export const grouped = (heading: string, options: readonly Option[]): readonly Option[] =>
  options.map((option) => option.helpGroup(heading))
