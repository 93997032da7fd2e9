import { Writable } from 'node:stream'
import { sizeOf } from './size.ts'

/** Writes to a terminal, at once but while it is corked, and has a size whatever the terminal says of its own. */
class SizedStream extends Writable {
  readonly #output: NodeJS.WriteStream
  readonly isTTY: boolean

  constructor(output: NodeJS.WriteStream) {
    super({
      decodeStrings: false,
      write: (chunk: string, _, done) => {
        output.write(chunk)
        done()
      },
      writev: (chunks: readonly { readonly chunk: string }[], done) => {
        output.write(chunks.map(({ chunk }) => chunk).join(''))
        done()
      },
    })
    this.#output = output
    this.isTTY = output.isTTY
  }

  get columns(): number {
    return sizeOf(this.#output).columns
  }

  get rows(): number {
    return sizeOf(this.#output).rows
  }
}

/** For what divides by the width of a terminal, and takes 0 for one. */
export const sizedStream = (output: NodeJS.WriteStream): Writable => new SizedStream(output)
