// The declarations of dist/: those that an entry point reaches stay, and need no package that an install does not bring.
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.ts'

const specifiers = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line))
    .flatMap((line) => [...line.matchAll(/(?:\bfrom |\bimport\(|^import )['"]([^'"]+)['"]/g)])
    .map(([, specifier = '']) => specifier)

/** The compiler writes out what a chart is made of: a third of that is the space in front of its lines. */
const dedent = (file: string): void =>
  writeFileSync(
    `${root}${file}`,
    readFileSync(`${root}${file}`, 'utf8').replaceAll(/^ +(?=[^ *])/gm, ''),
  )

/** Removes the declarations that no entry reaches. Answers with the packages that the others name, each with a file of theirs. */
export const pruneDeclarations = (entries: readonly string[]): Map<string, string> => {
  const reached = new Set<string>()
  const packages = new Map<string, string>()
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    for (const specifier of specifiers(readFileSync(`${root}${file}`, 'utf8'))) {
      if (specifier.startsWith('.'))
        visit(join(dirname(file), specifier.replace(/\.[jt]s$/, '.d.ts')))
      else {
        const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []
        packages.set(name, file)
      }
    }
  }
  for (const entry of entries) visit(join(entry))
  for (const file of globSync('dist/**/*.d.ts', { cwd: root }))
    if (!reached.has(file)) rmSync(`${root}${file}`)
  for (const file of globSync('dist/machines/*.machine.d.ts', { cwd: root })) dedent(file)
  return packages
}
