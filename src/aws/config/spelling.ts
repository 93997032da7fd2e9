// How what we write is spelled, so that all readers take it alike.
import { ConfigError } from './config-error.ts'
import type { SectionId } from './parse.ts'

/** What stands between the brackets of a section that we write. */
export const headerOf = ({ kind, name }: SectionId): string =>
  kind === 'profile' && name === 'default' ? 'default' : `${kind} ${name}`

/** What both readers find: the AWS SDK for JavaScript knows no other letters. */
const nameForBoth = /^[\w\-@+.%:/]+$/

/** What a name of a profile or a session may be, in words. */
export const aName = 'letters, digits and _-@+.%:/ only'

/** Whether both readers find a section of this name. The SDK throws at the one word. */
export const isName = (name: string): boolean => nameForBoth.test(name) && name !== '__proto__'

/** Whether both readers take `value` as it stands: on one line, without what one of them cuts or joins. */
export const isValue = (value: string): boolean =>
  value !== '' && value === value.trim() && !/[\p{Cc}\u2028\u2029]|(?:^|\s)[;#]/u.test(value)

export const assertName = (id: SectionId): void => {
  if (isName(id.name)) return
  throw new ConfigError({
    what: `The name of the ${id.kind} cannot be written: AWS SDKs would not find it.`,
    advice: `Choose a name of ${aName}.`,
  })
}

export const assertValue = (id: SectionId, key: string, value: string): void => {
  if (isValue(value)) return
  throw new ConfigError({
    section: headerOf(id),
    what: `The value for ${key} cannot be written: the readers of the file would take it differently.`,
    advice:
      'Give one line that is not empty, without control characters and without a blank before # or ;.',
  })
}
