// Writes docs/api/: the public face, a report for each entry point; with --check, fails where a report is stale.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { elideCharts, withoutRepetition } from './api-text.ts'
import { bin, must, root } from './run.ts'

interface Manifest {
  readonly exports: Record<string, string | { readonly types: string }>
}
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest
const entries = Object.entries(exports).flatMap(([entry, conditions]) => {
  if (typeof conditions === 'string') return []
  const name = entry === '.' ? 'authchart' : entry.slice('./'.length).replaceAll('/', '-')
  return [{ file: `${name}.api.md`, types: conditions.types }]
})

const folder = mkdtempSync(`${tmpdir()}/authchart-api-`)
const problems: string[] = []

/** API Extractor parses the declarations with a compiler of its own: that of this project has no JavaScript API. */
const configOf = ({ file, types }: (typeof entries)[number]): ExtractorConfig =>
  ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: `${folder}/package.json`,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: `${folder}/${types}`,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2024',
            lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'],
            module: 'nodenext',
            types: ['node'],
            strict: true,
            exactOptionalPropertyTypes: true,
            skipLibCheck: true,
          },
          files: entries.map((one) => one.types),
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: file,
        reportFolder: folder,
        reportTempFolder: `${folder}/temp`,
        includeForgottenExports: true,
      },
    },
  })

const reports = (): ReadonlyMap<string, string> => {
  const configs = entries.map(configOf)
  const [first] = configs
  if (first === undefined) throw new Error('package.json has no entry point')
  const compilerState = CompilerState.create(first, {
    additionalEntryPoints: configs.map((config) => config.mainEntryPointFilePath),
  })
  for (const config of configs)
    Extractor.invoke(config, {
      localBuild: true,
      compilerState,
      messageCallback: (message) => {
        if (message.category === 'Compiler')
          problems.push(message.formatMessageWithLocation(folder))
        message.handled = true
      },
    })
  return withoutRepetition(
    new Map(entries.map(({ file }) => [file, readFileSync(`${folder}/${file}`, 'utf8')])),
  )
}

const emitDeclarations = (): void => {
  const only = ['--emitDeclarationOnly', '--declarationMap', 'false', '--outDir', `${folder}/dist`]
  must(bin('tsc'), ['--project', '.tsconfig.build.json', ...only])
  for (const name of readdirSync(`${folder}/dist/machines`)) {
    const file = `${folder}/dist/machines/${name}`
    if (name.endsWith('.d.ts')) writeFileSync(file, elideCharts(readFileSync(file, 'utf8')))
  }
  copyFileSync(`${root}package.json`, `${folder}/package.json`)
  symlinkSync(`${root}node_modules`, `${folder}/node_modules`)
}

const target = `${root}docs/api/`
const read = (file: string): string | undefined => {
  try {
    return readFileSync(`${target}${file}`, 'utf8')
  } catch {
    return undefined
  }
}

try {
  emitDeclarations()
  const written = reports()
  mkdirSync(target, { recursive: true })
  const stale = [...written].filter(([file, text]) => read(file) !== text)
  const left = readdirSync(target).filter((file) => !written.has(file))
  if (process.argv.includes('--check')) {
    for (const file of [...stale.map(([name]) => name), ...left])
      problems.push(`docs/api/${file} is stale: npm run api, then a line in CHANGELOG.md`)
  } else {
    for (const [file, text] of stale) writeFileSync(`${target}${file}`, text)
    for (const file of left) rmSync(`${target}${file}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
