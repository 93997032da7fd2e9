import { sizeOf } from './size.ts'

/** A terminal for what divides by its width, and takes 0 for one. */
export interface SizedStream {
  /** Has a size, whatever the terminal says of its own. */
  readonly stream: NodeJS.WriteStream
  /** Writes what `draw` writes as one: nobody sees the half of it. */
  atOnce(draw: () => void): void
}

export const sizedStream = (output: NodeJS.WriteStream): SizedStream => {
  let held: string[] | undefined
  const write = (text: string): boolean => {
    if (held === undefined) return output.write(text)
    held.push(text)
    return true
  }
  const stream = new Proxy(output, {
    get: (target, key): unknown => {
      if (key === 'columns' || key === 'rows') return sizeOf(target)[key]
      return key === 'write' ? write : Reflect.get(target, key)
    },
  })
  return {
    stream,
    atOnce: (draw) => {
      const all: string[] = []
      held = all
      try {
        draw()
      } finally {
        held = undefined
        if (all.length > 0) output.write(all.join(''))
      }
    },
  }
}
