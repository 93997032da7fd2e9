/** What would end a line, or have an editor show the code in another order than it runs in. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * The text of a Vitest test that replays a recording, which it carries inside of it.
 *
 * @example
 * await writeFile('test/bug-123.test.ts', toTest(recording.text, 'bug 123'))
 */
export const toTest = (text: string, name: string): string => {
  const literal = (line: string): string =>
    `'${line.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll(unseen, escaped)}'`
  const lines = text.trimEnd().split(/\r?\n/)
  return `import { test } from 'vitest'
import { assertReplay } from 'authchart/devtools'

// Made by \`authchart replay --save\`. Each line is one of the recording.
// prettier-ignore
const recording = [
${lines.map((line) => `  ${literal(line)},`).join('\n')}
].join('\\n')

test(${literal(name)}, () => {
  assertReplay(recording)
})
`
}
