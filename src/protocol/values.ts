/** A JSON object, of which nothing is known yet. */
export type Members = Readonly<Record<string, unknown>>

/** `value` where it is a JSON object. */
export const asMembers = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined

/** `value` where it is text of 1 to `longest` printable ASCII characters, as codes and identifiers are. */
export const printable = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' && value.length <= longest && /^[\x21-\x7e][\x20-\x7e]*$/.test(value)
    ? value
    : undefined

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** `object` without the members that are `undefined`. A loop, since this runs several times for every poll. */
export function omitUndefined<T extends object>(object: T): Defined<T> {
  const defined: Partial<T> = {}
  for (const key in object) if (object[key] !== undefined) defined[key] = object[key]
  return defined as unknown as Defined<T>
}
