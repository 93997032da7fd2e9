// Makes modules small where a stranger's bundler cannot.
import { transformSync } from 'esbuild'
import { RolldownMagicString, type Plugin, type TransformResult } from 'rolldown'
import { parseSync, Visitor } from 'rolldown/utils'

const pure = '/* @__PURE__ */ '

/** A style sheet with the same rules. */
const smallStyles = (styles: string): string =>
  transformSync(styles, { loader: 'css', minifyWhitespace: true }).code.trim()

/** Blanks in a row are one blank to a browser, in text and between attributes. A word needs no quotes where a blank or the end follows. */
const smallMarkup = (markup: string): string =>
  markup
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/="([\w-]+)"(?=[ >])/g, '=$1')
    .replaceAll(/ (?=>)/g, '')

/** A module of Lit with its templates as dist/ has them. */
export const withSmallTemplates = (file: string, code: string): RolldownMagicString => {
  const edited = new RolldownMagicString(code, { filename: file })
  new Visitor({
    TaggedTemplateExpression: ({ start, end, tag, quasi: { quasis } }) => {
      const name = tag.type === 'Identifier' ? tag.name : ''
      const [only] = quasis
      // As a call, which may be left out where nobody uses what it gives.
      if (name === 'css' && quasis.length === 1)
        edited.overwrite(
          start,
          end,
          `${pure}css([${JSON.stringify(smallStyles(only?.value.cooked ?? ''))}])`,
        )
      if (name !== 'html' && name !== 'svg') return
      for (const { start, end, value } of quasis) {
        const at = start + code.slice(start, end).indexOf(value.raw)
        const text = smallMarkup(value.raw)
        if (text !== value.raw) edited.overwrite(at, at + value.raw.length, text)
      }
    },
  }).visit(parseSync(file, code).program)
  return edited
}

const transformed = (edited: RolldownMagicString, id: string): TransformResult => {
  if (!edited.hasChanged()) return
  const { mappings, sources, names } = edited.generateMap({ hires: true, source: id })
  return { code: edited.toString(), map: { version: 3, mappings, sources, names } }
}

/** Takes the blanks out of Lit's templates in `folder`. */
export const smallTemplates = (folder: string): Plugin => ({
  name: 'small-templates',
  transform(code, id) {
    if (!id.startsWith(folder)) return
    return transformed(withSmallTemplates(id, code), id)
  },
})

/** Schemas that nobody uses may be left out: what makes them only makes them. */
export const pureSchemas = (folder: string): Plugin => ({
  name: 'pure-schemas',
  transform(code, id) {
    if (!id.startsWith(folder) || !/from '(?:valibot|.*\/shape\.ts)'/.test(code)) return
    const makers = new Set<string>()
    const edited = new RolldownMagicString(code, { filename: id })
    let depth = 0
    const enter = () => void (depth += 1)
    const leave = () => void (depth -= 1)
    new Visitor({
      ArrowFunctionExpression: enter,
      'ArrowFunctionExpression:exit': leave,
      FunctionExpression: enter,
      'FunctionExpression:exit': leave,
      FunctionDeclaration: enter,
      'FunctionDeclaration:exit': leave,
      ImportDeclaration: ({ source, specifiers }) => {
        if (/^valibot$|\/shape\.ts$/.test(source.value))
          for (const { local } of specifiers) makers.add(local.name)
      },
      CallExpression: ({ start, callee }) => {
        const [maker = ''] = code.slice(callee.start, callee.end).split('.', 1)
        if (depth === 0 && makers.has(maker)) edited.appendLeft(start, pure)
      },
    }).visit(parseSync(id, code).program)
    return transformed(edited, id)
  },
})
