// Builds dist/: what `npm publish` sends.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeChartFiles } from '../../docs/tools/chart-files.ts'
import { viewerScript } from '../../src/cli/viewer-script.ts'
import { bin, must, root } from './run.ts'

rmSync(`${root}dist`, { recursive: true, force: true })
must(bin('tsc'), ['--project', '.tsconfig.build.json'])

// The one module that differs from its source: the viewer's script is ready in the package.
const ready = `${root}dist/src/cli/viewer-script.js`
rmSync(`${ready}.map`, { force: true })
if (!existsSync(ready)) throw new Error(`${ready} is not there: where did its source go?`)
writeFileSync(
  ready,
  `export const viewerScript = async () => ${JSON.stringify(await viewerScript())}\n`,
)
writeChartFiles(new URL(`file://${root}dist/charts/`))

interface Manifest {
  readonly bin: Record<string, string>
  readonly exports: Record<string, string | Record<string, string>>
}
const { bin: programs, exports } = JSON.parse(
  readFileSync(`${root}package.json`, 'utf8'),
) as Manifest
const problems: string[] = []

for (const [entry, conditions] of Object.entries(exports))
  for (const file of typeof conditions === 'string' ? [conditions] : Object.values(conditions))
    if (!existsSync(`${root}${file}`)) problems.push(`${entry}: ${file} is not there`)

for (const [name, file] of Object.entries(programs)) {
  if (!existsSync(`${root}${file}`)) problems.push(`${name}: ${file} is not there`)
  else if (!readFileSync(`${root}${file}`, 'utf8').startsWith('#!/usr/bin/env node\n'))
    problems.push(`${name}: ${file} has no #! line`)
  else chmodSync(`${root}${file}`, 0o755)
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
