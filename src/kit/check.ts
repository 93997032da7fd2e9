import * as v from 'valibot'
import { toAddress } from './address.ts'
import { plainText } from './plain-text.ts'
import { typeName } from './type-name.ts'

/** For what an option calls. */
export const fn = v.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'a function',
)

/** Numbers of which `holds` is true; `what` says what they are. */
export const numberThat = (
  holds: (value: number) => boolean,
  what?: string,
): v.GenericSchema<number> => v.pipe(v.number(), v.check(holds, what))

/** Texts of which `holds` is true; `what` says what they are. */
export const textThat = (
  holds: (value: string) => boolean,
  what?: string,
): v.GenericSchema<string> => v.pipe(v.string(), v.check(holds, what))

/** An address from outside. */
export const webAddress: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check((text) => toAddress(text) !== undefined, 'an https URL, or an http URL of this machine'),
  v.transform((text) => toAddress(text) ?? text),
)

/** A text from outside that a person may read. */
export const shownText: v.GenericSchema<string> = v.pipe(v.string(), v.transform(plainText))

/** Where in a value an issue is. */
export const pathOf = ({ path }: v.BaseIssue<unknown>): readonly string[] =>
  (path ?? []).map(({ key }) => String(key))

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
  const path = [option, ...pathOf(issue)].join('.')
  const isNamed = issue.kind === 'schema' && issue.type !== 'custom'
  const expected = isNamed ? (issue.expected ?? issue.type) : issue.message
  throw new TypeError(`${where}: ${path} must be ${expected}, not ${typeName(issue.input)}.`)
}
