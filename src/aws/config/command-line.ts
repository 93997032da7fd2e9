import { isValue } from './spelling.ts'

/** What no shell takes for its own, on any system. */
const plain = /^[\w@+=:,./-]+$/
/** What stays as it is between double quotes, for sh, cmd.exe and Python's shlex. */
const quotable = /^[^\p{Cc}"$`%!]+$/u
/** A backslash that would take away the meaning of what comes next. */
const escaping = /\\(?:\\|$)/
const absolute = /^(?:\/|[A-Za-z]:[\\/])/

const canQuote = (text: string): boolean => quotable.test(text) && !escaping.test(text)

const quote = (word: string, what: string): string => {
  if (plain.test(word)) return word
  if (canQuote(word)) return `"${word}"`
  throw new TypeError(
    `commandLine: ${what} must be without quotes, control characters and $ \` % !, and without \\ at its end: a shell would change it.`,
  )
}

/**
 * A line for `credential_process` that runs the same with a shell, as AWS SDKs for JavaScript run it, and without one, as the AWS
 * CLI does. The program stands in double quotes.
 *
 * @param file The program, from the root.
 * @throws TypeError for a program that is no absolute path, and for words that no quoting carries through both.
 *
 * @example
 * import { commandLine } from 'authchart/node'
 *
 * commandLine('/opt/my tools/authchart', ['credentials', '--profile', 'dev'])
 * // "/opt/my tools/authchart" credentials --profile dev
 */
export const commandLine = (file: string, words: readonly string[] = []): string => {
  if (!absolute.test(file)) throw new TypeError('commandLine: file must be an absolute path.')
  if (!canQuote(file)) quote(file, 'file')
  const line = [`"${file}"`, ...words.map((word, n) => quote(word, `words[${n}]`))].join(' ')
  if (isValue(line)) return line
  throw new TypeError('commandLine: no word may have # or ; behind a blank: AWS SDKs cut it there.')
}

const word = String.raw`(?:"[^"$\`%!]+"|[\w@+=:,./-]+)`
const whole = new RegExp(`^${word}(?: +${word})*$`)

/** Whether the line means the same with and without a shell: an absolute path, quoted or plain, then words. */
export const isCommandLine = (line: string): boolean => {
  const isSafe = whole.test(line) && isValue(line) && !/\\["\\]/.test(line)
  return isSafe && absolute.test(line.replace(/^"/, ''))
}
