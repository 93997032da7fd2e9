import { common, parseWith, portOf } from './arguments.ts'
import { UsageError } from './usage-error.ts'

export interface ViewCommand {
  readonly name: 'view'
  /** The recording to begin with. */
  readonly file: string | undefined
  /** Where the page is written, in place of a server. */
  readonly out: string | undefined
  readonly port: number
  readonly opens: boolean
}

const viewOptions = {
  ...common,
  out: { type: 'string' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
} as const

/** What the arguments after `view` ask for. */
export const viewOf = (
  args: readonly string[],
): ViewCommand | { readonly name: 'help' | 'version' } => {
  const { values, positionals } = parseWith(args, viewOptions, true)
  if (values.help === true) return { name: 'help' }
  if (values.version === true) return { name: 'version' }
  const [file, ...others] = positionals
  if (file === '' || others.length > 0)
    throw new UsageError('view takes one file, a recording, such as bug.ndjson.')
  const { out } = values
  if (out === '') throw new UsageError('--out must be a file, such as bug.html.')
  if (out !== undefined && values.port !== undefined)
    throw new UsageError('--out and --port exclude each other.')
  return { name: 'view', file, out, port: portOf(values.port), opens: values['no-open'] !== true }
}
