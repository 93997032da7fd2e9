// The tests that a page names: `[file](../test/file.test.ts) "a part of its title"`, one title or several.
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { Visitor, parseSync, type ESTree } from 'rolldown/utils'

const testers: ReadonlySet<string> = new Set(['describe', 'it', 'test'])

/** `it` of `it.each(…)(…)`. */
const firstName = (node: ESTree.Node): string => {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'MemberExpression') return firstName(node.object)
  if (node.type === 'CallExpression') return firstName(node.callee)
  return node.type === 'TaggedTemplateExpression' ? firstName(node.tag) : ''
}

const textOf = (node: ESTree.Node | undefined): string => {
  if (node?.type === 'Literal') return String(node.value)
  if (node?.type !== 'TemplateLiteral') return ''
  return node.quasis.map(({ value }) => value.cooked ?? value.raw).join('…')
}

/** What a file calls its tests; in one that has none of its own, such as one of laws, every text and name of a member. */
export const titlesIn = (file: string, code: string): readonly string[] => {
  const titles: string[] = []
  const texts: string[] = []
  const visitor = new Visitor({
    CallExpression: (node) => {
      if (testers.has(firstName(node.callee))) titles.push(textOf(node.arguments[0]))
    },
    Property: ({ key }) => texts.push(key.type === 'Identifier' ? key.name : textOf(key)),
    Literal: (node) => texts.push(textOf(node)),
    TemplateLiteral: (node) => texts.push(textOf(node)),
  })
  visitor.visit(parseSync(file, code).program)
  return (file.endsWith('.test.ts') ? titles : texts).filter((text) => text !== '')
}

interface Named {
  readonly file: string
  readonly titles: readonly string[]
}

const references = /\]\(([^)#\s]*\btest\/[^)#\s]+\.tsx?)\)((?:(?:,| and)? "[^"\n]+")*)/g

/** The files of tests that `text` links, from the root, and the titles that it quotes beside each. */
export const namedTests = (page: string, text: string): readonly Named[] =>
  [...text.matchAll(references)].map(([, link = '', quotes = '']) => ({
    file: posix.join(posix.dirname(page), link),
    titles: [...quotes.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
  }))

const known = new Map<string, readonly string[]>()

const titlesOf = (root: string, file: string): readonly string[] => {
  const titles = known.get(file) ?? titlesIn(file, readFileSync(`${root}${file}`, 'utf8'))
  known.set(file, titles)
  return titles
}

/** What a page says of tests that is not so. */
export const wrongNames = (root: string, page: string, text: string): readonly string[] =>
  namedTests(page, text).flatMap(({ file, titles }) => {
    if (!existsSync(`${root}${file}`)) return [`${page} names ${file}, which is not there`]
    return titles
      .filter((title) => !titlesOf(root, file).some((one) => one.includes(title)))
      .map((title) => `${page} names a test "${title}", which ${file} has not`)
  })
