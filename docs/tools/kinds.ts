import { readFileSync } from 'node:fs'

const source = readFileSync(new URL('../../machines/effects.ts', import.meta.url), 'utf8')

/** The declaration of a type in `machines/effects.ts`, to its end. */
const declarationOf = (name: string): string => {
  const pattern = new RegExp(
    `^export (?:interface|type) ${name}\\b[\\s\\S]*?(?=\\n\\n|\\n(?:/\\*\\*|export)|$(?![\\s\\S]))`,
    'm',
  )
  const [text] = pattern.exec(source) ?? []
  if (text === undefined) throw new Error(`machines/effects.ts declares no ${name}`)
  return text
}

const isDeclared = (name: string): boolean =>
  new RegExp(`^export interface ${name}\\b`, 'm').test(source)

/** The kinds of answer that an actor gives: `registered`, `unreachable`, … */
export const outputKinds = (actor: string): string[] => {
  const collect = (name: string): string[] => {
    const text = declarationOf(name).replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    return [...text.matchAll(/\bkind: '(\w+)'|\| (?:\n\s*)?(\w+)\b/g)].flatMap(
      ([, kind, other]) => {
        if (kind !== undefined) return [kind]
        return other !== undefined && isDeclared(other) ? collect(other) : []
      },
    )
  }
  return collect(`${capital(actor)}Output`)
}

/** What an actor is given, by name. */
export const inputFields = (actor: string): string[] =>
  [...declarationOf(`${capital(actor)}Input`).matchAll(/readonly (\w+)\??:/g)].map(
    ([, field = '']) => field,
  )

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
