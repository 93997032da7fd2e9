/** What a command reads and writes. */
export interface Streams {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly errors: NodeJS.WriteStream
}

/** Whether a person is there who can be asked. */
export const isAttended = ({ input, errors }: Pick<Streams, 'input' | 'errors'>): boolean =>
  input.isTTY && errors.isTTY

/** Whether the person sees what is written, and colours. */
export const isColoured = (output: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env) =>
  output.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
