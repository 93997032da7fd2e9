// Builds dist/: what `npm publish` sends.
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { writeChartFiles } from '../../docs/tools/chart-files.ts'
import { elementManifest } from '../../docs/tools/element-manifest.ts'
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
const fromRoot = (file: string): string => file.replace('./', '')
/** A module each: bundlers leave out a module that is not used, and nothing within one that might have an effect. */
const charts = readdirSync(`${root}machines`)
  .filter((file) => file.endsWith('.machine.ts'))
  .map((file) => `machines/${file}`)
const sources = entries.map((entry) => fromRoot(entry['authchart:source']))
/** What chunks are made for: the entry points and the charts, and of the library what each page has, and what most do without. */
const starts = ['src/session/create-session.ts', 'src/session/compose.ts', ...sources, ...charts]
/** All that an entry point may load with itself. What else it needs, it asks for when it needs it: each of these costs 5 to 15 ms. */
const loadsAtOnce: Readonly<Record<string, string>> = {
  'machines/index': 'xstate',
  'src/agent/index': 'rxjs valibot xstate',
  'src/angular/index': '@angular rxjs',
  'src/aws/index': 'rxjs valibot xstate',
  'src/client': 'valibot',
  'src/devtools/index': 'xstate',
  'src/devtools/viewer/index': 'rxjs xstate',
  'src/durable/index': 'valibot xstate',
  'src/restate/index': 'rxjs valibot xstate',
  'src/emulator/index': 'node:crypto node:events node:http node:http2 node:stream valibot',
  'src/index': 'rxjs valibot xstate',
  'src/node': 'node:fs node:fs/promises node:os node:path node:stream node:url rxjs valibot',
  'src/panel/element/index': 'rxjs',
  'src/panel/index': 'rxjs',
  'src/react/index': 'react rxjs valibot',
  'src/remote/index': 'rxjs valibot',
  'src/server/index': 'node:fs node:http node:http2 node:path node:stream node:url rxjs valibot',
  'src/svelte/index': '',
  'src/terminal/index': 'node:os node:process node:util rxjs',
  'src/testing/fixtures': '',
  'src/testing/index': 'rxjs valibot xstate',
  'src/vue/index': '',
  'src/testing/playwright': 'node:crypto node:events node:http node:http2 node:stream valibot',
  'src/testing/stories': '',
}
const problems: string[] = []

rmSync(`${root}dist`, { recursive: true, force: true })
must(bin('tsc'), ['--project', '.tsconfig.build.json'])
const { inputs, loads } = await writeChunks(
  [
    ...sources,
    ...programs.map((file) => fromRoot(file).replace('dist/', '').replace(/\.js$/, '.ts')),
    ...charts,
  ],
  starts,
  installed,
)
writeChartFiles(new URL(`file://${root}dist/charts/`))
writeFileSync(`${root}dist/custom-elements.json`, `${JSON.stringify(elementManifest())}\n`)
writeFileSync(`${root}dist/THIRD-PARTY-NOTICES.txt`, noticesFor(inputs))

for (const [name, file] of pruneDeclarations(entries.map(({ types }) => types)))
  if (!name.startsWith('node:') && !installed.includes(name))
    problems.push(`${file} needs the types of ${name}, which an install does not bring`)

for (const { types, default: code } of entries)
  for (const file of [types, code])
    if (!existsSync(`${root}${file}`)) problems.push(`${file} is not there`)

for (const source of sources) {
  const name = source.replace(/\.ts$/, '')
  const loaded = [...(loads.get(name) ?? [])].toSorted().join(' ')
  if (loaded !== loadsAtOnce[name])
    problems.push(`${name} loads ${loaded} at once, in place of ${loadsAtOnce[name]}`)
}

/** A framework that renders on a server has to be told what runs in the browser alone. */
for (const { 'authchart:source': source, default: code } of entries)
  if (/^['"]use client['"]/.test(readFileSync(`${root}${source}`, 'utf8')))
    if (!/^['"]use client['"]/.test(readFileSync(`${root}${code}`, 'utf8')))
      problems.push(`${code} has lost its 'use client'`)

for (const file of programs) {
  if (!existsSync(`${root}${file}`)) problems.push(`${file} is not there`)
  else if (!readFileSync(`${root}${file}`, 'utf8').startsWith('#!/usr/bin/env node\n'))
    problems.push(`${file} has no #! line`)
  else chmodSync(`${root}${file}`, 0o755)
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
