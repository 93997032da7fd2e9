/** What a command reads and writes. */
export interface Streams {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly errors: NodeJS.WriteStream
  /** Whether a person at the terminal may be asked. Default: true. */
  readonly asks?: boolean
}

/** Whether a person is there who can be asked. */
export const isAttended = ({ input, errors, asks = true }: Streams): boolean =>
  asks && input.isTTY && errors.isTTY

/** Whether the person sees what is written, and colours. */
export const isColoured = (
  output: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv = process.env,
): boolean => output.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
