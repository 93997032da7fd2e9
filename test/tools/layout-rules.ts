import { posix } from 'node:path'
import { circlesOf } from './circles.ts'
import { importsOf, type Import } from './imports.ts'

/** What may lie at the top of the repository, beside dot files. */
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

/** The longest that a file may be. A chart is one subject, and so is its arithmetic. */
const maxLines = (file: string): number => {
  if (file.startsWith('src/emulator/')) return Number.POSITIVE_INFINITY
  return /\.(?:machine|moves)\.ts$/.test(file) ? 400 : 250
}

interface Ring {
  readonly name: string
  readonly holds: RegExp
  /** How far up the ladder it stands: it imports from its own ring and from those that stand lower. */
  readonly step: number
  /** The subpaths that it knows, where it is one. */
  readonly knows?: readonly string[]
}

const folder = (name: string, step: number, knows?: readonly string[]): Ring => ({
  name,
  holds: new RegExp(`^src/${name}/`),
  step,
  ...(knows && { knows }),
})
const subpath = (name: string, knows: readonly string[] = []): Ring => folder(name, 7, knows)

/** The ladder, and the places where a file may lie. The first ring that holds a file is its own. */
const rings: readonly Ring[] = [
  { name: 'machines', holds: /^machines\/(?:types\/)?[\w.-]+\.ts$/, step: -1 },
  folder('kit', 0),
  folder('host', 1),
  folder('store', 1),
  folder('protocol', 2),
  folder('effects', 3),
  folder('observe', 4),
  folder('session', 5),
  { name: 'index', holds: /^src\/index\.ts$/, step: 6 },
  { name: 'node', holds: /^src\/node\.ts$/, step: 7, knows: ['aws'] },
  { name: 'client', holds: /^src\/client\.ts$/, step: 7, knows: [] },
  subpath('panel/element', ['panel']),
  subpath('panel'),
  subpath('remote'),
  subpath('emulator'),
  subpath('terminal', ['panel']),
  subpath('testing', ['emulator']),
  subpath('devtools', ['panel']),
  subpath('aws'),
  subpath('server', ['remote']),
  subpath('react', ['remote', 'panel/element']),
  subpath('angular', ['remote', 'panel/element']),
  subpath('vue', ['panel/element']),
  subpath('svelte', ['panel/element']),
  subpath('agent'),
  subpath('durable'),
  subpath('restate', ['durable']),
  subpath('redis'),
  { name: 'cli', holds: /^src\/cli(?:\.ts$|\/)/, step: 8 },
]
const ringOf = (file: string): Ring | undefined => rings.find(({ holds }) => holds.test(file))

const mayImportNode =
  /^src\/(?:host\/node|store\/(?:file|aws-cache)|aws\/(?:config\/file|serve-credentials)\.ts$|node\.ts$|emulator\/|server\/node-listener\.ts$|terminal\/|cli[./])/
/** The emulator's model of the service runs anywhere; only its HTTP side is Node's. */
const mustNotImportNode = /^src\/emulator\/(?!app\.ts$|server\.ts$|index\.ts$)/
/** `src/testing/paths/` finds its paths on the charts themselves. */
const mayImportXstate =
  /^(?:machines|src\/(?:effects|observe|devtools|session|durable|testing\/paths))\//

/** An import against the ladder that stands until a step of the current work ends it. */
export interface Owed {
  readonly from: RegExp
  readonly to: RegExp
  readonly until: string
}

export interface Tree {
  /** Each file that git knows, from the root of the repository. */
  readonly files: readonly string[]
  readonly read: (file: string) => string
}

interface Edge extends Import {
  readonly file: string
  readonly target: string
}

const ofMachines = ({ file, target, from, isType }: Edge): string | undefined => {
  const isInside = target.startsWith('machines/')
  if (target.startsWith('src/'))
    return 'machines import nothing from src: make it an input or an actor'
  if (!isInside && !/^xstate$/.test(from))
    return 'machines import from xstate alone: make it an actor'
  if (isType) return undefined
  if (file.endsWith('.machine.ts') && target.endsWith('.machine.ts'))
    return 'a chart knows another one by its type: make it an actor'
  if (file.endsWith('.moves.ts') && !isInside)
    return 'moves are plain functions: XState stays in the chart'
  return undefined
}

const byPackage = ({ file, from }: Edge): string | undefined => {
  if (/^xstate\b/.test(from) && !mayImportXstate.test(file))
    return 'XState stays in machines, effects, observe, session, devtools, durable: use what session exports'
  if (from.startsWith('node:') && (!mayImportNode.test(file) || mustNotImportNode.test(file)))
    return 'only a host of Node may import from Node: make it a port of host/host.ts'
  return undefined
}

const byLadder = ({ file, target, isType }: Edge): string | undefined => {
  const own = ringOf(file)
  const other = ringOf(target)
  if (own === undefined || other === undefined || own === other) return undefined
  if (own.name === 'kit' && !(other.name === 'machines' && isType))
    return 'kit imports nothing but types of machines: move it to the ring that needs both, or pass it in'
  if (other.step < own.step) return undefined
  const names = `${own.name} stands below ${other.name}`
  if (other.step > own.step)
    return `${names}: move what both need down to ${own.name} or kit, or pass it in`
  if (own.knows === undefined) return own.step === 1 ? undefined : names
  return own.knows.includes(other.name)
    ? undefined
    : `the subpath ${own.name} does not know ${other.name}: move what both need down to session or kit`
}

const judge = (edge: Edge): string | undefined =>
  edge.file.startsWith('machines/') ? ofMachines(edge) : (byPackage(edge) ?? byLadder(edge))

const edgesOf = (file: string, text: string): Edge[] =>
  importsOf(text).map((one) => ({
    ...one,
    file,
    target: one.from.startsWith('.') ? posix.join(posix.dirname(file), one.from) : one.from,
  }))

const placeProblems = ({ files, read }: Tree): string[] =>
  files.flatMap((file) => {
    const [top = ''] = file.split('/')
    if (!topLevel.has(top) && !top.startsWith('.'))
      return [`${file}: ${top} may not lie at the top: move it into docs, machines, src or test`]
    if (top !== 'src' && top !== 'machines') return []
    if (ringOf(file) === undefined)
      return [
        `${file} lies outside every ring: move it into a folder of the ladder, or name a new folder in test/tools/layout-rules.ts`,
      ]
    const lines = file.endsWith('.ts') ? read(file).split('\n').length - 1 : 0
    return lines > maxLines(file)
      ? [`${file} has ${lines} lines, over ${maxLines(file)}: split it by what changes together`]
      : []
  })

const isHostStore = (one: string, other: string): boolean =>
  one.startsWith('src/host/') && other.startsWith('src/store/')

/** What is wrong with the layout, each problem with its fix. */
export const layoutProblems = (tree: Tree, owed: readonly Owed[] = []): string[] => {
  const modules = tree.files.filter((file) => /^(?:src|machines)\/.*\.ts$/.test(file))
  const edges = modules.flatMap((file) => edgesOf(file, tree.read(file)))
  const isOwed = (edge: Edge): boolean =>
    owed.some(({ from, to }) => from.test(edge.file) && to.test(edge.target))

  const against = edges.flatMap((edge) => {
    const problem = isOwed(edge) ? undefined : judge(edge)
    return problem === undefined ? [] : [`${edge.file} imports '${edge.from}': ${problem}`]
  })
  const circles = circlesOf(
    edges
      .filter((edge) => !isOwed(edge) && !isHostStore(edge.file, edge.target))
      .map(({ file, target }) => [file, target] as const),
  )
  const paid = owed.filter(
    ({ from, to }) => !edges.some(({ file, target }) => from.test(file) && to.test(target)),
  )
  return [
    ...placeProblems(tree),
    ...new Set(against),
    ...circles.map(
      (circle) =>
        `a circle: ${circle.join(' → ')}: move what they share into a module of its own, or pass it in`,
    ),
    ...paid.map(
      ({ from, to, until }) =>
        `owed ${from.source} → ${to.source} (${until}) does not occur any more: strike it from test/tools/check-layout.ts`,
    ),
  ]
}
