// What a value from outside has to be, for the pages that mirror a session: they would need nothing else of a library of schemas.
import { isObject } from '../kit/is-object.ts'
import { typeName } from '../kit/type-name.ts'

export type Is<T> = (value: unknown) => value is T
type Members = Readonly<Record<string, Is<unknown>>>
type Known<M> = { readonly [Key in keyof M]: M[Key] extends Is<infer T> ? T : never }
/** What the message that a test of this kind accepts is. */
export type Accepted<Test> = Test extends Is<infer T> ? T : never

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isFunction = (value: unknown): value is (...args: never[]) => unknown =>
  typeof value === 'function'
/** Names a side, or an attempt. */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 64
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0
export const isTime = (value: unknown): value is number => Number.isFinite(value)

export const one =
  <const T>(...values: readonly T[]): Is<T> =>
  (value): value is T =>
    values.some((known) => known === value)

export const orNull =
  <T>(is: Is<T>): Is<T | null> =>
  (value): value is T | null =>
    value === null || is(value)

export const listOf =
  <T>(is: Is<T>, most: number): Is<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= most && value.every(is)

const memberOf = (value: object, key: string): unknown => Reflect.get(value, key)

/** An object with all of `members`, some of `optional`, and nothing else. */
export const exactly =
  <M extends Members, O extends Members = Record<never, never>>(
    members: M,
    optional?: O,
  ): Is<Known<M> & Partial<Known<O>>> =>
  (value): value is Known<M> & Partial<Known<O>> => {
    if (!isObject(value)) return false
    const known: Members = { ...optional, ...members }
    return (
      Object.keys(members).every((key) => Object.hasOwn(value, key)) &&
      Object.keys(value).every(
        (key) => Object.hasOwn(known, key) && known[key]?.(memberOf(value, key)),
      )
    )
  }

/** What an option must be, in the words of an error. */
type Rule = readonly [what: string, is: (value: unknown) => boolean]
type Rules = Readonly<Record<string, Rule>>

export const aFunction: Rule = ['a function', isFunction]
export const maybe = ([what, is]: Rule): Rule => [what, (value) => value === undefined || is(value)]

const refuse = (where: string, path: string, what: string, value: unknown): never => {
  throw new TypeError(`${where}: ${path} must be ${what}, not ${typeName(value)}.`)
}

/** Throws, in the words of `check`, where a member is not what it must be. There may be others. */
export const checkHas = (where: string, option: string, value: unknown, rules: Rules): void => {
  if (!isObject(value)) return refuse(where, option, 'an object', value)
  for (const [key, [what, is]] of Object.entries(rules))
    if (!is(memberOf(value, key))) refuse(where, `${option}.${key}`, what, memberOf(value, key))
}

/** The same of the members that are there. There may be no others. */
export const checkOnly = (where: string, option: string, value: unknown, rules: Rules): void => {
  if (!isObject(value)) return refuse(where, option, 'an object', value)
  for (const key of Object.keys(value)) {
    const [what, is]: Rule = (Object.hasOwn(rules, key) && rules[key]) || ['absent', () => false]
    if (!is(memberOf(value, key))) refuse(where, `${option}.${key}`, what, memberOf(value, key))
  }
}
