import * as v from 'valibot'

const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value
}

/** For what an option calls. */
export const fn = v.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'a function',
)

/**
 * Parses an option and returns it, or throws a TypeError that names the option, what it must be and the type of what it
 * was. The value itself is never quoted: it may be a secret that landed in the wrong place.
 */
export const check = <S extends v.GenericSchema>(
  where: string,
  option: string,
  schema: S,
  value: unknown,
): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = [option, ...(issue.path ?? []).map(({ key }) => String(key))].join('.')
  const isNamed = issue.kind === 'schema' && issue.type !== 'custom'
  const expected = isNamed ? (issue.expected ?? issue.type) : issue.message
  throw new TypeError(
    `${where}: ${path} must be ${expected}, but it is of type ${kindOf(issue.input)}.`,
  )
}
