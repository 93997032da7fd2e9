// A stranger's project, with the packed package installed from a registry.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as esbuild from 'esbuild'
import { build } from 'vite'
import { bin, must, run } from './run.ts'

const compilerOptions = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  noEmit: true,
}

const importsOf = (entries: readonly string[]): string =>
  entries.map((entry, i) => `import * as e${i} from '${entry}'\nvoid e${i}\n`).join('')

/** A program that uses the main types as a stranger would. */
const usage = `
import { createSession, identityCenter, type SignInState } from 'authchart'
const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const session = createSession({ provider, clientName: 'Consumer' })
const words = (state: SignInState): string => state.status
export const text: string = words(session.signIn().getState())
session.state$.subscribe(({ status }) => status)
`

interface Lock {
  readonly packages: Record<string, object>
}

/** Installs `packages` as a person would, and answers with the names of all that came. */
export const installInto = (folder: string, packages: readonly string[]): string[] => {
  mkdirSync(folder)
  writeFileSync(`${folder}/package.json`, JSON.stringify({ type: 'module', private: true }))
  must('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], folder)
  const lock = readFileSync(`${folder}/node_modules/.package-lock.json`, 'utf8')
  return Object.keys((JSON.parse(lock) as Lock).packages).map((path) =>
    path.slice('node_modules/'.length),
  )
}

export interface Compilation {
  readonly name: string
  readonly entries: readonly string[]
  readonly types: readonly string[]
}

/**
 * What TypeScript says of the project; nothing where it is content. It checks the declarations of the libraries, too, but
 * with `exactOptionalPropertyTypes`, which those of XState do not bear.
 */
export const compile = (folder: string, { name, entries, types }: Compilation): string[] =>
  [true, false].flatMap((exactOptionalPropertyTypes) => {
    const file = `${name}-${exactOptionalPropertyTypes ? 'exact' : 'loose'}`
    writeFileSync(`${folder}/${file}.ts`, importsOf(entries) + usage)
    const options = {
      ...compilerOptions,
      exactOptionalPropertyTypes,
      skipLibCheck: exactOptionalPropertyTypes,
      types,
    }
    writeFileSync(
      `${folder}/${file}.json`,
      JSON.stringify({ compilerOptions: options, files: [`${file}.ts`] }),
    )
    const { ok, output } = run(bin('tsc'), ['--project', `${file}.json`], folder)
    return ok ? [] : [`types, ${file}: ${output}`]
  })

/** Runs `code` in a process of its own, which may neither print nor wait. */
const silently = (folder: string, kind: 'module' | 'commonjs', code: string): string[] => {
  const { ok, output } = run(bin('node'), [`--input-type=${kind}`, '-e', code], folder)
  return ok && output === '' ? [] : [`${code}: ${output}`]
}

/** Imports each entry point, and requires it: none may need more than an install brings. */
export const load = (folder: string, entries: readonly string[]): string[] =>
  entries.flatMap((entry) => [
    ...silently(folder, 'module', `await import('${entry}')`),
    ...silently(folder, 'commonjs', `require('${entry}')`),
  ])

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

/** Bundles a program of each entry point for Node, in both formats, and loads what comes out. */
export const bundleForNode = async (
  folder: string,
  entries: readonly string[],
): Promise<string[]> => {
  const problems: string[] = []
  for (const format of ['cjs', 'esm'] as const)
    for (const entry of entries) {
      const outfile = `${folder}/bundled.${format === 'cjs' ? 'cjs' : 'mjs'}`
      try {
        await esbuild.build({
          stdin: {
            contents: `import * as entry from '${entry}'\nif (!entry) throw entry`,
            resolveDir: folder,
          },
          bundle: true,
          platform: 'node',
          format,
          outfile,
          logLevel: 'silent',
        })
        const { ok, output } = run(bin('node'), [outfile], folder)
        if (!ok || output !== '') problems.push(`${entry}, bundled as ${format}: ${output}`)
      } catch (error) {
        problems.push(`${entry}, bundled as ${format}: ${messageOf(error)}`)
      }
    }
  return problems
}

/** Has Vite build a page of `pages`, and a program for a server of `entries`, with all packages in it. */
export const buildWithVite = async (
  folder: string,
  pages: readonly string[],
  entries: readonly string[],
): Promise<string[]> => {
  writeFileSync(`${folder}/index.html`, '<script type="module" src="/page.js"></script>')
  writeFileSync(`${folder}/page.js`, importsOf(pages))
  writeFileSync(`${folder}/server.js`, importsOf(entries))
  const problems: string[] = []
  for (const ssr of [undefined, 'server.js'])
    try {
      await build({
        root: folder,
        configFile: false,
        logLevel: 'silent',
        ssr: { noExternal: true },
        build: { outDir: ssr === undefined ? 'page' : 'server', ...(ssr !== undefined && { ssr }) },
      })
    } catch (error) {
      problems.push(`Vite, ${ssr ?? 'page.js'}: ${messageOf(error)}`)
    }
  return problems
}
