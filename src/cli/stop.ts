import type { ExitCode } from './exit-code.ts'

/** The command cannot go on; the message is one line for the person. */
export class Stop extends Error {
  override readonly name = 'Stop'
  readonly code: ExitCode

  constructor(code: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
