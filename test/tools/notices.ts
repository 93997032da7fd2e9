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

interface Notice {
  /** Name, version and licence. */
  readonly name: string
  /** Whose it is. */
  readonly owners: string
  /** What may be done with it, in lines as they are in the package. */
  readonly terms: string
}

/** Two packages have the same terms where these read the same, wherever their lines break. */
const isOwner = (line: string): boolean =>
  /^\s*(?:copyright\b|\(c\)|©|(?:the )?(?:mit|isc|bsd.*) licen[cs]e(?: \((?:mit|isc)\))?\W*$)/i.test(
    line,
  )

const noticeOf = (folder: string): Notice => {
  const { name, version, license } = JSON.parse(
    readFileSync(`${root}${folder}/package.json`, 'utf8'),
  ) as Manifest
  const files = readdirSync(`${root}${folder}`).filter((file) =>
    /^(?:licen[cs]e|notice|copying)(?:\.|-|$)/i.test(file),
  )
  if (files.length === 0) throw new Error(`${name} ${version} has no licence to pass on`)
  const texts = files.map((file) => readFileSync(`${root}${folder}/${file}`, 'utf8').trim())
  const lines = texts.join('\n\n').split(/\r?\n/)
  const owners = lines.filter((line) => /copyright|\(c\)|©/i.test(line) && isOwner(line))
  return {
    name: `${name} ${version} (${license ?? 'see below'})`,
    owners: owners.map((line) => `  ${line.trim()}`).join('\n'),
    terms: lines
      .filter((line) => !isOwner(line))
      .join('\n')
      .trim(),
  }
}

/** The packages that `files`, from the root, belong to, with their owners, above the terms that they share. */
export const noticesFor = (files: readonly string[]): string => {
  const folders = new Set(files.map(packageOf).filter((folder) => folder !== undefined))
  const notices = [...folders].toSorted().map(noticeOf)
  const groups = Map.groupBy(notices, ({ terms }) => terms.replaceAll(/[\s*]+/g, ' ').toLowerCase())
  const line = `\n\n${'-'.repeat(72)}\n\n`
  const head = 'Parts of these packages are in the files of this folder.'
  const parts = [...groups.values()].map((group) =>
    [
      ...group.map(({ name, owners }) => (owners === '' ? name : `${name}\n${owners}`)),
      group[0]?.terms ?? '',
    ].join('\n\n'),
  )
  return `${[head, ...parts].join(line)}\n`
}
