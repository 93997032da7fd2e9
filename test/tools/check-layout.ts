// The layout of the repository: what may lie where, how long it may be, and who may import whom.
import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { must, root } from './run.ts'

const topLevel = new Set([
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'docs',
  'machines',
  'package-lock.json',
  'package.json',
  'src',
  'test',
  'tsconfig.json',
])

/** The longest that a file may be, where it is not a chart or the emulator. */
const maxLines = 250

/** From the inside out: a module imports from its own ring and those inside it. */
const rings = [
  /^machines\//,
  /^src\/(?:kit|effects|observe|host|store|protocol)\//,
  /^src\/session\//,
  /^src\/(?:index|client|node)\.ts$/,
]
const ringOf = (file: string): number => rings.findIndex((ring) => ring.test(file))

const mayImportNode =
  /^src\/(?:host\/node|store\/(?:file|aws-cache)|node\.ts$|emulator\/|terminal\/|cli[./])/
/** The emulator's model of the service runs anywhere; only its HTTP side is Node's. */
const mustNotImportNode = /^src\/emulator\/(?!app\.ts$|server\.ts$|index\.ts$)/
const mayImportXstate = /^(?:machines|src\/(?:effects|observe|devtools|session))\//
/** Find their paths on the charts themselves. */
const mayImportXstateGraph = /^src\/testing\/paths\//

interface Import {
  readonly from: string
  readonly isType: boolean
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm
const dynamic = /\bimport\(\s*'([^']+)'/g

const importsOf = (text: string): Import[] => {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return [
    ...[...code.matchAll(statement)].map(([, type, from = '']) => ({
      from,
      isType: type !== undefined,
    })),
    ...[...code.matchAll(dynamic)].map(([, from = '']) => ({ from, isType: false })),
  ]
}

const judge = (file: string, { from, isType }: Import): string | undefined => {
  const isRelative = from.startsWith('.')
  const target = isRelative ? posix.join(posix.dirname(file), from) : from
  const isMachine = file.startsWith('machines/')

  if (isMachine && target.startsWith('src/')) return 'machines import nothing from src'
  if (file.endsWith('.machine.ts') && !isType && from !== 'xstate')
    return 'a chart imports at run time from xstate alone'
  if (isMachine && !isRelative && from !== 'xstate') return 'machines import from xstate alone'
  if (/^xstate\b/.test(from) && !mayImportXstate.test(file)) {
    if (!mayImportXstateGraph.test(file))
      return 'XState stays in machines, effects, observe, devtools and the actor property'
  }
  if (from.startsWith('node:') && (!mayImportNode.test(file) || mustNotImportNode.test(file)))
    return 'only a host of Node may import from Node'
  if (isRelative && ringOf(file) >= 0 && ringOf(target) > ringOf(file))
    return 'imports run from the outside in'
  if (
    ringOf(file) >= 0 &&
    /^src\/(?:testing|emulator|panel|terminal|cli|devtools|remote)\b/.test(target)
  )
    return 'the core knows no tool built on it'
  return undefined
}

const files = must('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  .split('\0')
  .filter((file) => file !== '')
const problems = new Set<string>()

for (const file of files) {
  const [top = ''] = file.split('/')
  if (!topLevel.has(top) && !top.startsWith('.')) problems.add(`${top} may not lie at the top`)
  if (!/^(?:src|machines)\/.*\.ts$/.test(file)) continue

  const text = readFileSync(`${root}${file}`, 'utf8')
  const lines = text.split('\n').length - 1
  const isExempt = file.endsWith('.machine.ts') || file.startsWith('src/emulator/')
  if (lines > maxLines && !isExempt) problems.add(`${file} has ${lines} lines, over ${maxLines}`)
  for (const one of importsOf(text)) {
    const problem = judge(file, one)
    if (problem !== undefined) problems.add(`${file} imports '${one.from}': ${problem}`)
  }
}

console.log(`${files.length} files`)
for (const problem of problems) console.error(problem)
if (problems.size > 0) process.exitCode = 1
