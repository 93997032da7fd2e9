import * as v from 'valibot'
import { typeName } from './type-name.ts'

/** For what an option calls. */
export const fn = v.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'a function',
)

/** The address of a page, as the service sends it, and as a snapshot or a record of another process keeps it. */
export const webUrl = v.pipe(
  v.string(),
  v.check((url) => /^https?:\/\//i.test(url) && URL.canParse(url), 'an http(s) URL'),
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
  throw new TypeError(`${where}: ${path} must be ${expected}, not ${typeName(issue.input)}.`)
}
