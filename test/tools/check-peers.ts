// Whether the lowest versions of the peers will do: in a copy of the tree with those installed, types and a part of the tests.
// `node test/tools/check-peers.ts xstate@5.20.2` tries another version, to find the lowest.
import {
  cpSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { must, root, run } from './run.ts'

/** What looks at each peer: the charts and what XState tells of them, the streams, sign-ins by `simulate()`, the browser's opener. */
const tests = [
  'test/session',
  'test/observe',
  'test/host/node.test.ts',
  'test/structure/machines.test.ts',
  'test/devtools/replay.test.ts',
  'test/durable/xstate-actions.test.ts',
]
const copied = ['machines', 'src', 'test', 'docs', 'package.json', 'tsconfig.json']

const { peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly peerDependencies: Record<string, string>
}

/** The lowest version that a range such as `^5.33.3` or `>=10` takes. */
const lowestOf = (range: string): string => {
  const [, version] = /^(?:\^|>=)(\d+(?:\.\d+){0,2})$/.exec(range) ?? []
  if (version === undefined) throw new Error(`What is the lowest version of ${range}?`)
  return [...version.split('.'), '0', '0'].slice(0, 3).join('.')
}

const others = new Map(
  process.argv.slice(2).map((spec): [string, string] => {
    const [name = '', version = ''] = spec.split('@')
    return [name, version]
  }),
)
const peers = Object.entries(peerDependencies).map(([name, range]) => ({
  name,
  version: others.get(name) ?? lowestOf(range),
}))

/** Puts a tree into `folder` that has our packages, but the peers of `lowest`. */
const furnish = (folder: string, lowest: string): void => {
  for (const name of copied) cpSync(`${root}${name}`, `${folder}/${name}`, { recursive: true })
  const modules = `${folder}/node_modules`
  mkdirSync(modules)
  const own = peers.map(({ name }) => name)
  for (const name of readdirSync(`${root}node_modules`)) {
    const from = own.includes(name) ? `${lowest}/node_modules` : `${root}node_modules`
    symlinkSync(`${from}/${name}`, `${modules}/${name}`)
  }
}

const specs = peers.map(({ name, version }) => `${name}@${version}`)
const folder = mkdtempSync(`${tmpdir()}/authchart-peers-`)
const problems: string[] = []
const step = (name: string, program: string, args: readonly string[]): void => {
  const { ok, output } = run(`${root}node_modules/.bin/${program}`, args, `${folder}/tree`)
  console.log(`${ok ? 'ok' : 'FAILED'} ${name}`)
  if (!ok) problems.push(`${name}, with ${specs.join(', ')}\n${output}`)
}
try {
  const lowest = `${folder}/lowest`
  mkdirSync(lowest)
  writeFileSync(`${lowest}/package.json`, JSON.stringify({ private: true }))
  must('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...specs], lowest)
  console.log(`   ${specs.join(', ')}`)
  mkdirSync(`${folder}/tree`)
  furnish(`${folder}/tree`, lowest)
  // What we ship, without the tests: some of those bring packages that have the latest peers' types.
  const config = { extends: './tsconfig.json', include: ['machines', 'src'] }
  writeFileSync(`${folder}/tree/shipped.json`, JSON.stringify(config))
  step('types', 'tsc', ['--project', 'shipped.json'])
  step('tests', 'vitest', [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'quick-unit',
    '--reporter=dot',
    ...tests,
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const problem of problems) console.error(`\n${problem}`)
if (problems.length > 0) process.exitCode = 1
