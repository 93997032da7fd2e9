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
  const [, output, input, chart] =
    new RegExp(
      `^ {4}${actor}: (?:fromPromise<\\s*(\\w+),\\s*(\\w+)\\s*>\\(|chartToProvide<typeof (\\w+)Machine>)`,
      'm',
    ).exec(own) ?? []
  if (chart !== undefined)
    return { chart, input: `${capital(chart)}Input`, output: `${capital(chart)}Output` }
  if (input === undefined || output === undefined)
    throw new Error(`The chart ${machine} declares no actor ${actor}`)
  return { chart, input, output }
}

/** The kinds of answer that a type tells apart: `registered`, `unreachable`, … */
export const outputKinds = (name: string): string[] => {
  const text = mustDeclare(name)
  return [...text.matchAll(/\bkind: ((?:'\w+'(?: \| )?)+)|[=|&(]\s*([A-Z]\w+)\b/g)].flatMap(
    ([, kinds, other = '']) => {
      if (kinds !== undefined) return [...kinds.matchAll(/\w+/g)].map(([kind]) => kind)
      return declarationOf(other) === undefined ? [] : outputKinds(other)
    },
  )
}

/** What an actor is given, by name. */
export const inputFields = (name: string): string[] => {
  const text = mustDeclare(name)
  const [, parent] = /^export interface \w+ extends (\w+)/.exec(text) ?? []
  return [
    ...(parent === undefined ? [] : inputFields(parent)),
    ...[...text.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field),
  ]
}
