import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { bin, must, root, run } from './run.ts'

const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
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

/** A stranger's project with the packed package in its node_modules. Our own dependencies stand in for an install. */
export const makeConsumer = (folder: string, tarball: string, linked: readonly string[]): void => {
  mkdirSync(`${folder}/node_modules/authchart`, { recursive: true })
  must('tar', ['-xzf', tarball, '--strip-components=1', '-C', `${folder}/node_modules/authchart`])
  for (const name of linked) {
    mkdirSync(dirname(`${folder}/node_modules/${name}`), { recursive: true })
    symlinkSync(`${root}node_modules/${name}`, `${folder}/node_modules/${name}`, 'dir')
  }
  writeFileSync(`${folder}/package.json`, JSON.stringify({ type: 'module', private: true }))
}

export interface Compilation {
  readonly name: string
  readonly entries: readonly string[]
  readonly types: readonly string[]
}

/** What TypeScript says of the project; nothing where it is content. */
export const compile = (folder: string, { name, entries, types }: Compilation): string[] =>
  [true, false].flatMap((exactOptionalPropertyTypes) => {
    const file = `${name}-${exactOptionalPropertyTypes ? 'exact' : 'loose'}`
    writeFileSync(`${folder}/${file}.ts`, importsOf(entries) + usage)
    const options = { ...compilerOptions, exactOptionalPropertyTypes, types }
    writeFileSync(
      `${folder}/${file}.json`,
      JSON.stringify({ compilerOptions: options, files: [`${file}.ts`] }),
    )
    const { ok, output } = run(bin('tsc'), ['--project', `${file}.json`], folder)
    return ok ? [] : [`types, ${file}: ${output}`]
  })

/** Imports each entry point in a process of its own: none may print, wait, or need more than it declares. */
export const load = (folder: string, entries: readonly string[]): string[] =>
  entries.flatMap((entry) => {
    const { ok, output } = run(
      bin('node'),
      ['--input-type=module', '-e', `await import('${entry}')`],
      folder,
    )
    return ok && output === '' ? [] : [`import('${entry}'): ${output}`]
  })
