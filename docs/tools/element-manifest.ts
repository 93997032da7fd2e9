// What editors and Storybook want to know of the elements, as a custom elements manifest (version 1), out of docs/panel.md.
import { readFileSync } from 'node:fs'

interface Named {
  readonly name: string
  readonly description: string
}
interface Member extends Named {
  readonly kind: 'field'
  readonly attribute?: string
}
interface Attribute extends Named {
  readonly fieldName: string
}
interface Element {
  readonly kind: 'class'
  readonly customElement: true
  readonly name: string
  readonly tagName: string
  readonly description: string
  readonly members: readonly Member[]
  readonly attributes: readonly Attribute[]
  readonly events: readonly (Named & { readonly type: { readonly text: string } })[]
  readonly slots: readonly Named[]
  readonly cssParts: readonly { readonly name: string }[]
  readonly cssProperties: readonly Named[]
}
export interface Manifest {
  readonly schemaVersion: '1.0.0'
  readonly modules: readonly {
    readonly kind: 'javascript-module'
    readonly path: string
    readonly declarations: readonly Element[]
    readonly exports: readonly object[]
  }[]
}

const path = 'dist/src/panel/element/index.js'
/** What a badge has of the properties of a panel. */
const ofBadge = ['session', 'messages', 'locale', 'timeZone', 'clock']

const namesIn = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

/** The rows of the table below a header that begins with `head`: the cells of each. */
const rowsOf = (page: string, head: string): string[][] => {
  const begin = page.indexOf(`| ${head} |`)
  if (begin < 0) throw new Error(`docs/panel.md has no table of ${head}.`)
  const [, , ...rows] = page.slice(begin).split(/\n\n/, 1).join().split('\n')
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const sentence = (page: string, begin: RegExp): string => {
  const [, text] = begin.exec(page) ?? []
  if (text === undefined) throw new Error(`docs/panel.md has nothing like ${begin.source}.`)
  return text
}

const fieldsOf = (page: string): (Named & { readonly attribute: string | undefined })[] =>
  rowsOf(page, 'property').flatMap(([fields = '', attributes = '', description = '']) => {
    const named = attributes === '' ? [] : attributes.split(',').map((one) => namesIn(one)[0])
    return namesIn(fields).map((name, i) => ({ name, attribute: named[i], description }))
  })

const toElement = (
  fields: ReturnType<typeof fieldsOf>,
  rest: Omit<Element, 'kind' | 'customElement' | 'members' | 'attributes'>,
): Element => ({
  kind: 'class',
  customElement: true,
  ...rest,
  members: fields.map(({ name, attribute, description }) => ({
    kind: 'field',
    name,
    description,
    ...(attribute !== undefined && { attribute }),
  })),
  attributes: fields.flatMap(({ name, attribute, description }) =>
    attribute === undefined ? [] : [{ name: attribute, fieldName: name, description }],
  ),
})

/** The manifest of the elements, as docs/panel.md describes them. */
export const elementManifest = (
  page = readFileSync(new URL('../panel.md', import.meta.url), 'utf8'),
): Manifest => {
  const fields = fieldsOf(page)
  const [ofPanel = '', badgeParts = ''] = sentence(page, /^Parts: ([\s\S]*?)\. Slots/m).split(
    '; of the badge',
  )
  const cssParts = (text: string) => [...new Set(namesIn(text))].map((name) => ({ name }))
  const cssProperties = rowsOf(page, 'custom property').flatMap(([names = '', description = '']) =>
    namesIn(names).map((name) => ({ name, description })),
  )
  const panel = toElement(fields, {
    name: 'SignInPanel',
    tagName: 'sign-in-panel',
    description: 'The panel that a person signs in with.',
    events: rowsOf(page, 'event').map(([name = '', description = '']) => ({
      name: namesIn(name).join(),
      description,
      type: { text: 'CustomEvent' },
    })),
    slots: [...sentence(page, /Slots: ([\s\S]*?)\.\n/).matchAll(/`(\w+)` ([^,]+)/g)].map(
      ([, name = '', description = '']) => ({ name, description }),
    ),
    cssParts: cssParts(ofPanel),
    cssProperties,
  })
  const badge = toElement(
    fields.filter(({ name }) => ofBadge.includes(name)),
    {
      name: 'SessionBadge',
      tagName: 'session-badge',
      description: 'How a session stands, in a few words for the header of an app.',
      events: [],
      slots: [],
      cssParts: cssParts(badgeParts),
      cssProperties,
    },
  )
  const declarations = [panel, badge]
  const exports = declarations.map(({ name }) => ({
    kind: 'js',
    name,
    declaration: { name, module: path },
  }))
  return {
    schemaVersion: '1.0.0',
    modules: [{ kind: 'javascript-module', path, declarations, exports }],
  }
}
