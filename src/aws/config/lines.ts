// Edits `~/.aws/config` line by line: what is not named keeps its bytes. Pure.
import { ConfigError } from './config-error.ts'
import { isSame, parseConfig, type ConfigText, type Option, type Section } from './parse.ts'
import type { SectionId } from './parse.ts'
import { assertName, assertValue, headerOf } from './spelling.ts'

/** An option to be set; removed where the value is `undefined`. */
export type OptionChange = readonly [key: string, value: string | undefined]

const refusing =
  (id: SectionId) =>
  (at: number, what: string, advice: string): never => {
    throw new ConfigError({ line: at + 1, section: headerOf(id), what, advice })
  }

/** The sections of a text by what they are. */
export type Index = ReadonlyMap<string, readonly Section[]>

const indexSections = ({ sections }: ConfigText): Index => {
  const index = new Map<string, Section[]>()
  for (const section of sections) {
    if (section.id === undefined) continue
    const key = headerOf(section.id)
    const others = index.get(key)
    if (others === undefined) index.set(key, [section])
    else others.push(section)
  }
  return index
}

/** Throws where no edit of the section can be safe; returns the section, if it is there. */
const findSection = (
  { hidden, hasMark, loneReturn }: ConfigText,
  index: Index,
  id: SectionId,
): Section | undefined => {
  const refuse = refusing(id)
  if (hasMark)
    refuse(
      0,
      'The file begins with a byte order mark: the AWS CLI reads nothing of it.',
      'Save it as UTF-8 without one.',
    )
  if (loneReturn !== undefined)
    refuse(
      loneReturn,
      'A carriage return ends no line for AWS SDKs, and one for the AWS CLI.',
      'Remove it.',
    )
  const [found, twin] = index.get(headerOf(id)) ?? []
  if (twin !== undefined)
    refuse(
      twin.at,
      `The section is there twice, first in line ${(found?.at ?? 0) + 1}.`,
      'Join the two.',
    )
  const masked = hidden.find((one) => isSame(one.id, id))
  if (masked !== undefined)
    refuse(
      masked.at,
      'The header is indented: AWS SDKs take it for a section, the AWS CLI for a part of the option above.',
      'Move it to the first column.',
    )
  if (found === undefined) return undefined
  if (!found.isFound)
    refuse(
      found.at,
      'AWS SDKs do not find the section by this header.',
      `Write it [${headerOf(id)}].`,
    )
  if (found.indented !== undefined)
    refuse(
      found.indented,
      'The line directly under the header is indented.',
      'Move the options of the section to the first column.',
    )
  const torn = hidden.find(({ within }) => within === found)?.at ?? found.torn
  if (torn !== undefined)
    refuse(
      torn,
      'The section ends here for one reader of the file, and does not for another.',
      'Write the line as a header in the first column, with nothing behind it, or remove it.',
    )
  return found
}

/** What an indented line sets for AWS SDKs. */
const keyIn = (text: string): string | undefined => {
  const [key, value = ''] = text.split('=', 2)
  return value.trim() === '' ? undefined : key?.trim()
}

/** Throws where an option cannot be told from others of its name. */
const assertPlain = ({ lines }: ConfigText, section: Section, id: SectionId, key: string): void => {
  const refuse = refusing(id)
  const [, twin] = section.options.filter((option) => option.key === key)
  if (twin !== undefined)
    refuse(twin.at, `${key} is there twice: the AWS CLI reads nothing of the file.`, 'Remove one.')
  for (const { value, more } of section.options) {
    // Below an empty value it is a setting of its own, such as those below `s3 =`.
    const at = value === '' ? undefined : more.find((one) => keyIn(lines[one]?.text ?? '') === key)
    if (at !== undefined)
      refuse(
        at,
        `${key} is indented: an option for AWS SDKs, a part of the option above for the AWS CLI.`,
        'Move it to the first column, or remove it.',
      )
  }
}

/** The lines that take the place of an option's own. */
const replaced = (
  text: string,
  key: string,
  value: string,
  { isFound, value: old, comment }: Option,
): string[] => {
  const [before = ''] = /^[^=]*=[^\S\r\n]*/.exec(text) ?? []
  const spelled = isFound && old !== '' ? before + value : `${key} = ${value}`
  // Behind the value the AWS CLI would take it for a part of it.
  return comment === undefined ? [spelled] : [comment, spelled]
}

/** What is to be done to a section. Called with the section as it is, where it is there. */
export interface SectionEdit extends SectionId {
  readonly change: (section: Section | undefined) => readonly OptionChange[] | 'remove'
}

/** What becomes of the lines. */
interface Draft {
  /** What stands in place of a line, by its number; nothing for one that goes. */
  readonly instead: Map<number, readonly string[]>
  /** What comes after a line, by its number. */
  readonly after: Map<number, readonly string[]>
  /** What comes at the end. */
  readonly blocks: (readonly string[])[]
}

/** Whether the section changes. */
const setOptions = (
  config: ConfigText,
  section: Section,
  id: SectionId,
  changes: readonly OptionChange[],
  { instead, after }: Draft,
): boolean => {
  const more: string[] = []
  const replace = (at: number, by: readonly string[]): boolean => !!instead.set(at, by)
  const set = ([key, value]: OptionChange): boolean => {
    assertPlain(config, section, id, key)
    const option = section.options.find((one) => one.key === key)
    if (option === undefined) return value !== undefined && more.push(`${key} = ${value}`) > 0
    if (value === undefined) {
      for (let at = option.at; at <= option.last; at += 1) replace(at, [])
      return true
    }
    const [continued] = option.more
    if (continued !== undefined)
      refusing(id)(
        continued,
        `The value of ${key} goes on over more than one line.`,
        'Put it on one line.',
      )
    if (option.value === value && option.isFound) return false
    const text = config.lines[option.at]?.text ?? ''
    return replace(option.at, replaced(text, key, value, option))
  }
  const isChanged = changes.map(set).includes(true)
  if (more.length > 0) after.set(section.last, more)
  return isChanged
}

/** The lines from the header to the last option go, and the empty line before them. */
const remove = ({ lines }: ConfigText, { at, last }: Section, { instead }: Draft): void => {
  const begin = lines[at - 1]?.text.trim() === '' ? at - 1 : at
  for (let n = begin; n <= last; n += 1) instead.set(n, [])
}

const body = ({ lines }: ConfigText, eol: string, { instead, after }: Draft): string =>
  lines
    .map(({ text, end }, at) => {
      const own = instead.get(at) ?? [text]
      const added = after.get(at) ?? []
      const kept = own.map((line, n) => line + (n + 1 < own.length ? eol : end)).join('')
      const isOpen = added.length > 0 && own.length > 0 && end === ''
      return kept + (isOpen ? eol : '') + added.map((line) => line + eol).join('')
    })
    .join('')

/** The text with sections at its end, each after an empty line. */
const append = (text: string, blocks: readonly (readonly string[])[], eol: string): string => {
  if (blocks.length === 0) return text
  const closed = text === '' || text.endsWith('\n') ? text : text + eol
  const lastLine = closed.slice(closed.lastIndexOf('\n', closed.length - 2) + 1)
  const gap = lastLine.trim() === '' ? '' : eol
  const end = blocks.map((block) => block.map((line) => line + eol).join('')).join(eol)
  return closed + gap + end
}

/**
 * The text with the sections changed, and nothing else; the same text where there is nothing to change. A section that is not
 * there comes to the end, after an empty line. Of one that is removed, the lines from its header to its last option go, and the
 * empty line before it; comments after them stay. Throws a `ConfigError` with the line where an edit would make the file worse.
 */
export const editConfig = (
  text: string,
  edits: readonly SectionEdit[],
): { readonly after: string; readonly changed: readonly string[] } => {
  const config = parseConfig(text)
  const index = indexSections(config)
  const draft: Draft = { instead: new Map(), after: new Map(), blocks: [] }

  const isChangedBy = ({ change, ...id }: SectionEdit): boolean => {
    const section = findSection(config, index, id)
    const changes = change(section)
    if (changes === 'remove') {
      if (section !== undefined) remove(config, section, draft)
      return section !== undefined
    }
    assertName(id)
    for (const [key, value] of changes) if (value !== undefined) assertValue(id, key, value)
    if (section !== undefined) return setOptions(config, section, id, changes, draft)
    const options = changes.flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} = ${value}`],
    )
    draft.blocks.push([`[${headerOf(id)}]`, ...options])
    return true
  }

  const changed = edits.filter(isChangedBy).map(headerOf)
  const eol = config.lines[0]?.end === '\r\n' ? '\r\n' : '\n'
  const after = append(body(config, eol, draft), draft.blocks, eol)
  return { after, changed }
}

/** `editConfig` for the options of one section. */
export const upsertSection = (
  text: string,
  id: SectionId,
  changes: readonly OptionChange[],
): string => editConfig(text, [{ ...id, change: () => changes }]).after

/** `editConfig` for one section that goes. */
export const removeSection = (text: string, id: SectionId): string =>
  editConfig(text, [{ ...id, change: () => 'remove' }]).after
