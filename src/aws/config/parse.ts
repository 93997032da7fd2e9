// `~/.aws/config` as its readers take it: the AWS CLI (Python's configparser, strict) and the AWS SDK for JavaScript. Where the two
// differ, that is kept, so that it can be said.

/** What of the file we know to read. */
export interface SectionId {
  readonly kind: 'profile' | 'sso-session'
  readonly name: string
}

/** An option: a line that starts in column 0, with the indented lines below it. Lines are counted from 0. */
export interface Option {
  /** In lower case, as the AWS CLI has it. */
  readonly key: string
  /** Without a comment behind it. */
  readonly value: string
  /** The comment behind the value, which the AWS CLI takes for a part of it. */
  readonly comment?: string
  /** Whether `key = value` is spelled so that both readers find it. */
  readonly isFound: boolean
  readonly at: number
  /** The last of its lines. */
  readonly last: number
  /** Indented lines below it that are no comments: more of its value. */
  readonly more: readonly number[]
}

export interface Section {
  /** What it is, for the AWS CLI; absent for sections of other kinds. */
  readonly id?: SectionId
  /** What stands between the brackets. */
  readonly header: string
  /** Whether the SDK takes the header for one, and as the AWS CLI does. */
  readonly isFound: boolean
  readonly at: number
  /** The last line that belongs to it: comments and empty lines after its last option do not. */
  readonly last: number
  readonly options: readonly Option[]
  /** An indented line directly under the header. */
  readonly indented?: number
  /** Where the section ends for one of the two readers only. */
  readonly torn?: number
}

/** A line with what ends it, as it stands. */
export interface Line {
  readonly text: string
  readonly end: string
}

export interface ConfigText {
  readonly lines: readonly Line[]
  readonly sections: readonly Section[]
  /** Headers that are indented below an option: for the SDK a section, for the AWS CLI more of the option's value. */
  readonly hidden: readonly (Pick<Section, 'id' | 'header' | 'at'> & {
    readonly within?: Section
  })[]
  /** Lines that mean nothing, or stand before the first section: with them the AWS CLI reads nothing of the file. */
  readonly senseless: readonly number[]
  /** Options and indented lines before the first section. */
  readonly stray: readonly number[]
  readonly hasMark: boolean
  /** A carriage return that ends no line: it does for the AWS CLI. */
  readonly loneReturn?: number
}

const cut = /(?:^|\s)[;#]/
const mark = '\uFEFF'

/** The line as the SDK reads it: without the comment. */
const uncommented = (text: string): string => (text.split(cut, 1)[0] ?? '').trim()

const named = /^(profile|sso-session)\s+(?:"([^"\\]+)"|'([^']+)'|([^\s"'\\]+))\s*$/
const namedForSdk = /^(profile|sso-session)\s(["'])?([\w\-@+.%:/]+)\2$/

const toId = (kind: string | undefined, name: string | undefined): SectionId | undefined => {
  if ((kind !== 'profile' && kind !== 'sso-session') || name === undefined) return undefined
  return { kind, name }
}

/** What a header names, as the AWS CLI splits it: by the rules of a shell. */
const idOf = (header: string): SectionId | undefined => {
  if (header === 'default') return { kind: 'profile', name: 'default' }
  const [, kind, double, single, plain] = named.exec(header) ?? []
  return toId(kind, double ?? single ?? plain)
}

/** What stands between the brackets, for the SDK. */
const headerForSdk = (text: string): string | undefined => {
  const line = uncommented(text)
  return line.startsWith('[') && line.endsWith(']') ? line.slice(1, -1) : undefined
}

const idForSdk = (header: string): SectionId | undefined => {
  if (header === 'default') return { kind: 'profile', name: 'default' }
  const [, kind, , name] = namedForSdk.exec(header) ?? []
  return toId(kind, name)
}

export const isSame = (one: SectionId | undefined, other: SectionId | undefined): boolean =>
  one?.kind === other?.kind && one?.name === other?.name

/** What stands between the brackets of a header; `undefined` for any other line. */
const headerIn = (text: string): string | undefined => /^\[(.+)\]/.exec(text.trim())?.[1]

const readOption = (text: string, at: number): Option | undefined => {
  const delimiter = text.search(/[=:]/)
  const name = text.slice(0, Math.max(0, delimiter)).trim()
  if (name === '') return undefined
  const key = name.toLowerCase()
  const rest = text.slice(delimiter + 1).trim()
  const begin = text.trimEnd().length - rest.length
  const end = text.search(/\s[;#]/)
  const value = (end === -1 ? rest : text.slice(begin, Math.max(begin, end))).trim()
  const comment = end === -1 ? '' : rest.slice(value.length).trim()
  const [keyForSdk = '', ...valueForSdk] = uncommented(text).split('=')
  const isFound = keyForSdk.trim() === key && valueForSdk.join('=').trim() === value
  return { key, value, ...(comment !== '' && { comment }), isFound, at, last: at, more: [] }
}

const isBlank = (text: string): boolean => text.trim() === ''
const isComment = (text: string): boolean => /^\s*[#;]/.test(text)
const isIndented = (text: string): boolean => /^\s/.test(text)

export const splitLines = (text: string): Line[] =>
  Array.from(text.matchAll(/([^\n]*?)(\r?\n|$)/g), ([, line = '', end = '']) => ({
    text: line,
    end,
  })).filter(({ text: line, end }) => line !== '' || end !== '')

type Building<T> = { -readonly [Member in keyof T]: T[Member] }
interface BuildingSection extends Building<Omit<Section, 'options'>> {
  options: (Building<Omit<Option, 'more'>> & { more: number[] })[]
}

/** Reads the lines of the file. Total: what makes no sense is told in the result. */
export const parseConfig = (text: string): ConfigText => {
  const hasMark = text.startsWith(mark)
  const lines = splitLines(text)
  const sections: BuildingSection[] = []
  const hidden: Building<ConfigText['hidden'][number]>[] = []
  const senseless: number[] = []
  const stray: number[] = []

  const indent = (line: string, at: number, section: BuildingSection | undefined): void => {
    // One without a name is none for the AWS CLI.
    const header = headerIn(line) ?? headerForSdk(line)
    if (header !== undefined) {
      const id = idOf(header)
      hidden.push({ header, at, ...(id && { id }), ...(section && { within: section }) })
    }
    if (section === undefined) return void stray.push(at)
    section.last = at
    const above = section.options.at(-1)
    if (above === undefined) section.indented ??= at
    else {
      above.last = at
      above.more.push(at)
    }
  }

  for (const [at, { text: whole }] of lines.entries()) {
    const line = at === 0 && hasMark ? whole.slice(1) : whole
    const section = sections.at(-1)
    if (isBlank(line)) continue
    if (isComment(line)) {
      // An indented comment goes with the option above it.
      const above = isIndented(line) ? section?.options.at(-1) : undefined
      if (section !== undefined && above !== undefined) section.last = above.last = at
      continue
    }
    if (isIndented(line)) {
      indent(line, at, section)
      continue
    }
    const header = headerIn(line)
    if (header !== undefined) {
      const id = idOf(header)
      const forSdk = headerForSdk(line)
      const isFound = forSdk !== undefined && isSame(id, idForSdk(forSdk))
      if (forSdk === undefined && section !== undefined) section.torn ??= at
      sections.push({ header, isFound, at, last: at, options: [], ...(id && { id }) })
      continue
    }
    const option = readOption(line, at)
    if (option === undefined) senseless.push(at)
    else if (section === undefined) stray.push(at)
    if (section === undefined) continue
    if (headerForSdk(line) !== undefined) section.torn ??= at
    section.last = at
    if (option !== undefined) section.options.push({ ...option, more: [] })
  }
  const loneReturn = lines.findIndex((line) => line.text.includes('\r'))
  return {
    lines,
    sections,
    hidden,
    senseless,
    stray,
    hasMark,
    ...(loneReturn !== -1 && { loneReturn }),
  }
}
