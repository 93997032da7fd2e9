// The next version, from the changesets: in package.json, the lock file, the recordings and the changelog.
import { readFileSync, writeFileSync } from 'node:fs'
import { bin, must, root } from './run.ts'
import { releasedChangelog, relocked, renamed } from './released.ts'

const versionOf = (): string =>
  (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly version: string }).version

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(`${root}${file}`, change(readFileSync(`${root}${file}`, 'utf8')))

const before = versionOf()
console.log(must(bin('changeset'), ['version']))
const version = versionOf()
if (version === before) console.log(`No changeset asks for another version than ${version}.`)
else {
  const day = new Date().toISOString().slice(0, 10)
  edit('CHANGELOG.md', (text) => releasedChangelog(text, version, day))
  edit('package-lock.json', (text) => relocked(text, version))
  edit('src/devtools/version.ts', (text) => renamed(text, version))
  edit('README.md', (text) =>
    text.replaceAll(`authchart-${before}.tgz`, `authchart-${version}.tgz`),
  )
  console.log(`${before} becomes ${version}`)
}
