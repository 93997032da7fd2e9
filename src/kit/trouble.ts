/** What may be told of something that was thrown: names and places. Its words may quote anything, a secret as well. */
export interface Trouble {
  /** The system's code, such as `ENOENT`; the error's own name where there is none, such as `TimeoutError`. */
  readonly reason?: string
  /** Where it happened: a file, or an address of the network. */
  readonly place?: string
  /** The status with which a proxy refused. */
  readonly status?: number
}

const systemCode = /^[A-Z][A-Z0-9_]{1,63}$/
/** Names of classes. `Error` and `TypeError` say nothing by which two causes differ, and are better than nothing. */
const className = /^[A-Z][A-Za-z]{2,40}$/
const absolutePath = /^(?:[A-Za-z]:)?[\\/][^\p{Cc}\p{Cf}]{0,1000}$/u
const networkName = /^[\w.:[\]%-]{1,255}$/

type Thrown = Readonly<Record<string, unknown>>

const textThat = (value: unknown, shape: RegExp): string | undefined =>
  typeof value === 'string' && shape.test(value) ? value : undefined

/** An error and what it was caused by, the outermost first. Of several at once, as of the addresses of one name, the last. */
const chainOf = (thrown: unknown): readonly Thrown[] => {
  const chain: Thrown[] = []
  let next = thrown
  for (let depth = 0; depth < 8 && typeof next === 'object' && next !== null; depth += 1) {
    const error = next as Thrown
    chain.push(error)
    const { errors } = error
    next = error['cause'] ?? (Array.isArray(errors) ? (errors.at(-1) as unknown) : undefined)
  }
  return chain
}

const placeOf = ({ path, address, port, hostname, host }: Thrown): string | undefined => {
  const file = textThat(path, absolutePath)
  if (file !== undefined) return file
  const name = textThat(address, networkName) ?? textThat(hostname, networkName)
  return name === undefined || typeof port !== 'number'
    ? (name ?? textThat(host, networkName))
    : `${name}:${port}`
}

/** Reads what may be told. By the `root`, a wrapper that has a code of its own says less than what it wraps. Total. */
export const troubleOf = (thrown: unknown, by: 'outermost' | 'root' = 'outermost'): Trouble => {
  try {
    const chain = chainOf(thrown)
    const ordered = by === 'root' ? chain.toReversed() : chain
    const firstOf = <Value>(read: (error: Thrown) => Value | undefined): Value | undefined => {
      for (const error of ordered) {
        const value = read(error)
        if (value !== undefined) return value
      }
      return undefined
    }
    const reason =
      firstOf(({ code }) => textThat(code, systemCode)) ??
      firstOf(({ name }) => (name === 'Error' ? undefined : textThat(name, className)))
    const place = firstOf(placeOf)
    const status = firstOf(({ statusCode }) =>
      typeof statusCode === 'number' && Number.isInteger(statusCode) ? statusCode : undefined,
    )
    return {
      ...(reason !== undefined && { reason }),
      ...(place !== undefined && { place }),
      ...(status !== undefined && { status }),
    }
  } catch {
    return {}
  }
}
