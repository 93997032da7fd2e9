/** The command cannot go on; the message is one line for the person. */
export class Stop extends Error {
  override readonly name = 'Stop'
  readonly code: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
