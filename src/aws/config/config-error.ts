import { plainText } from '../../kit/plain-text.ts'

/** What is wrong with `~/.aws/config`, and where. Holds no value of the file but names of sections and options. */
export interface ConfigFault {
  /** Counted from 1; absent where no line is to blame. */
  readonly line?: number
  /** As it stands between the brackets: `profile dev`, `sso-session acme`, `default`. */
  readonly section?: string
  /** What is wrong. */
  readonly what: string
  /** What to do. */
  readonly advice: string
}

/**
 * What reading and writing `~/.aws/config` rejects with. The message names file and line, and says what to do.
 *
 * @example
 * const error = await sharedConfig().write(changes).catch((reason: unknown) => reason)
 * if (isConfigError(error)) console.error(error.file, error.line, error.what, error.advice)
 */
export class ConfigError extends Error implements ConfigFault {
  declare readonly name: 'ConfigError'
  declare readonly file?: string
  declare readonly line?: number
  declare readonly section?: string
  declare readonly what: string
  declare readonly advice: string

  constructor(fault: ConfigFault & { readonly file?: string }, options?: ErrorOptions) {
    super(messageOf(fault), options)
    const { file, line, section, what, advice } = fault
    Object.assign(this, {
      what: plainText(what),
      advice: plainText(advice),
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(section !== undefined && { section: plainText(section) }),
    })
  }
}

Object.defineProperty(ConfigError.prototype, 'name', { value: 'ConfigError' })

/**
 * Whether `value` is a `ConfigError`, from this realm or another.
 *
 * @example
 * if (isConfigError(error)) console.error(error.message)
 */
export const isConfigError = (value: unknown): value is ConfigError =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  value.name === 'ConfigError' &&
  'what' in value &&
  'advice' in value

/** `file:line: [section] what advice`. */
const messageOf = ({
  file,
  line,
  section,
  what,
  advice,
}: ConfigFault & { readonly file?: string }): string => {
  const at = line === undefined ? '' : file === undefined ? `line ${line}` : `:${line}`
  const place = `${file ?? ''}${at}`
  const named = section === undefined ? '' : `[${section}] `
  return plainText(`${place === '' ? '' : `${place}: `}${named}${what} ${advice}`)
}

/** Runs `task`, and says of each `ConfigError` in which file it is. */
export const inFile = <T>(file: string, task: () => T): T => {
  try {
    return task()
  } catch (error) {
    if (!isConfigError(error) || error.file !== undefined) throw error
    const { what, advice, line, section } = error
    const where = { ...(line !== undefined && { line }), ...(section !== undefined && { section }) }
    throw new ConfigError({ file, what, advice, ...where }, { cause: error.cause })
  }
}
