// Builds dist/: what `npm publish` sends.
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { writeChartFiles } from '../../docs/tools/chart-files.ts'
import { writeChunks } from './chunks.ts'
import { pruneDeclarations } from './declarations.ts'
import { noticesFor } from './notices.ts'
import { bin, must, root } from './run.ts'

interface Conditions {
  readonly 'authchart:source': string
  readonly types: string
  readonly default: string
}
interface Manifest {
  readonly bin: Record<string, string>
  readonly exports: Record<string, string | Conditions>
  readonly dependencies: Record<string, string>
  readonly peerDependencies: Record<string, string>
}
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest
const entries = Object.values(manifest.exports).filter((entry) => typeof entry !== 'string')
const programs = Object.values(manifest.bin)
const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
/** A module each: bundlers leave out a module that is not used, and nothing within one that might have an effect. */
const charts = readdirSync(`${root}machines`)
  .filter((file) => file.endsWith('.machine.ts'))
  .map((file) => `machines/${file}`)
const problems: string[] = []

rmSync(`${root}dist`, { recursive: true, force: true })
must(bin('tsc'), ['--project', '.tsconfig.build.json'])
/**
 * Chunks are made for these: what a page has of the library, what it can do without, what is for Node, what a mirror in a page has,
 * and each chart.
 */
const starts = [
  'src/session/create-session.ts',
  'src/session/compose.ts',
  'src/node.ts',
  'src/remote/index.ts',
  ...charts,
]
const fromRoot = (file: string): string => file.replace('./', '')
const inputs = await writeChunks(
  [
    ...entries.map((entry) => fromRoot(entry['authchart:source'])),
    ...programs.map((file) => fromRoot(file).replace('dist/', '').replace(/\.js$/, '.ts')),
    ...charts,
  ],
  starts,
  installed,
)
writeChartFiles(new URL(`file://${root}dist/charts/`))
writeFileSync(`${root}dist/THIRD-PARTY-NOTICES.txt`, noticesFor(inputs))

for (const [name, file] of pruneDeclarations(entries.map(({ types }) => types)))
  if (!name.startsWith('node:') && !installed.includes(name))
    problems.push(`${file} needs the types of ${name}, which an install does not bring`)

for (const { types, default: code } of entries)
  for (const file of [types, code])
    if (!existsSync(`${root}${file}`)) problems.push(`${file} is not there`)

for (const file of programs) {
  if (!existsSync(`${root}${file}`)) problems.push(`${file} is not there`)
  else if (!readFileSync(`${root}${file}`, 'utf8').startsWith('#!/usr/bin/env node\n'))
    problems.push(`${file} has no #! line`)
  else chmodSync(`${root}${file}`, 0o755)
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
