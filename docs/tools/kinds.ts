import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../machines/', import.meta.url)
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .toSorted()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
const source = sources.join('\n\n').replaceAll(/\/\*\*[\s\S]*?\*\//g, '')

/** A type's declaration in `machines/`, to its end. */
const declarationOf = (name: string): string | undefined =>
  new RegExp(
    `^export (?:interface|type) ${name}\\b[\\s\\S]*?(?=\\n\\n|\\n(?:export|const)|$(?![\\s\\S]))`,
    'm',
  ).exec(source)?.[0]

const mustDeclare = (name: string): string => {
  const text = declarationOf(name)
  if (text === undefined) throw new Error(`machines/ declares no ${name}`)
  return text
}

/** What an actor of a chart is: a promise, or a chart in its own right. */
export interface ActorTypes {
  readonly chart: string | undefined
  readonly input: string
  readonly output: string
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** The types of an actor, as the chart's file declares them. */
export const actorTypes = (machine: string, actor: string): ActorTypes => {
  const own = sources.find((text) => text.includes(`createMachine({\n  id: '${machine}'`)) ?? ''
  const [, chart] =
    new RegExp(`^ {4}${actor}: chartToProvide<typeof (\\w+)Machine>`, 'm').exec(own) ?? []
  if (chart !== undefined)
    return { chart, input: `${capital(chart)}Input`, output: `${capital(chart)}Output` }
  const [, input, output] =
    new RegExp(`^ {2}readonly ${actor}: \\(asked: (\\w+)\\) => (\\w+)$`, 'm').exec(source) ?? []
  if (input === undefined || output === undefined)
    throw new Error(`The chart ${machine} declares no actor ${actor}`)
  return { chart, input, output }
}

/** The kinds of answer that a type tells apart: `registered`, `unreachable`, … */
export const outputKinds = (name: string): string[] => {
  const text = mustDeclare(name)
  const said = /\b(?:kind: |Said<|Fault<)((?:'\w+'(?: \| )?)+)|[=|&(]\s*(?!Said|Fault)([A-Z]\w+)\b/g
  const kinds = [...text.matchAll(said)].flatMap(([, own, other = '']) => {
    if (own !== undefined) return [...own.matchAll(/\w+/g)].map(([kind]) => kind)
    return declarationOf(other) === undefined ? [] : outputKinds(other)
  })
  return [...new Set(kinds)]
}

/** What an actor is given, by name. */
export const inputFields = (name: string): string[] => {
  const text = mustDeclare(name)
  const [, parents = ''] =
    /^export (?:interface \w+ extends|type \w+ =) (\w+(?:, \w+)*)/.exec(text) ?? []
  const own = [...text.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field)
  return [...new Set([...parents.split(', ').filter(Boolean).flatMap(inputFields), ...own])]
}
