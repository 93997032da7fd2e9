import { Option, type Command as Program } from 'commander'
import { UsageError } from './usage-error.ts'
import { filledOption, portOption } from './values.ts'

export interface ViewCommand {
  readonly name: 'view'
  /** The recording to begin with. */
  readonly file: string | undefined
  /** Where the page is written, in place of a server. */
  readonly out: string | undefined
  readonly port: number
  readonly opens: boolean
}

interface ViewValues {
  readonly out?: string
  readonly port?: number
  readonly open: boolean
}

/** Describes `view`. */
export const defineView = (command: Program): Program =>
  command
    .argument('[file]', 'a recording')
    .addOption(
      filledOption(
        '--out <page>',
        'write it as one HTML file, with the recording inside',
        'a file, such as bug.html',
      ),
    )
    .addOption(portOption('--port <port>', 'where it is served').default(undefined, 'any'))
    .addOption(new Option('--no-open', 'do not open it in the browser'))

/** What the arguments after `view` ask for. */
export const viewOf = (
  { out, port, open }: ViewValues,
  [file, ...others]: readonly string[],
): ViewCommand => {
  if (file === '' || others.length > 0)
    throw new UsageError('view takes one file, a recording, such as bug.ndjson.')
  if (out !== undefined && port !== undefined)
    throw new UsageError('--out and --port exclude each other.')
  return { name: 'view', file, out, port: port ?? 0, opens: open }
}
