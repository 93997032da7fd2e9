// The licences of what dist/ has in it from other packages.
import { readdirSync, readFileSync } from 'node:fs'
import { root } from './run.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

const packageOf = (file: string): string | undefined =>
  /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]

const noticeOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(
    readFileSync(`${root}${folder}/package.json`, 'utf8'),
  ) as Manifest
  const texts = readdirSync(`${root}${folder}`).filter((file) =>
    /^(?:licen[cs]e|notice|copying)(?:\.|-|$)/i.test(file),
  )
  if (texts.length === 0) throw new Error(`${name} ${version} has no licence to pass on`)
  const text = texts.map((file) => readFileSync(`${root}${folder}/${file}`, 'utf8').trim())
  return `${name} ${version} (${license ?? 'see below'})\n\n${text.join('\n\n')}\n`
}

/** One text for all the packages that `files`, from the root, belong to. */
export const noticesFor = (files: readonly string[]): string => {
  const folders = new Set(files.map(packageOf).filter((folder) => folder !== undefined))
  const line = `\n${'-'.repeat(72)}\n\n`
  const head = 'Parts of these packages are in the files of this folder.\n'
  return [head, ...[...folders].toSorted().map(noticeOf)].join(line)
}
