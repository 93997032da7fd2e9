// No committed file names a package registry or a path of the machine that it was written on.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { must, root, run } from './run.ts'

/** Put together here, so that this file names none. */
const known = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'npmjs', 'com'],
  ['registry', 'yarnpkg', 'com'],
  ['registry', 'npmmirror', 'com'],
  ['npm', 'pkg', 'github', 'com'],
  ['npm', 'jsr', 'io'],
].map((parts) => parts.join('.'))

const configured = (): string[] => {
  const { ok, output } = run('npm', ['config', 'get', 'registry', '--silent'])
  const url = output.split('\n').findLast((line) => URL.canParse(line))
  return ok && url !== undefined ? [new URL(url).host] : []
}

const hosts = [...new Set([...known, ...configured()])]
const paths = [root, `${homedir()}/`, `/${'work'}/`].filter((path) => path.length > 3)
const needles = [...hosts, ...paths]
const files = must('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  .split('\0')
  .filter((file) => file !== '')
const problems: string[] = []

const read = (file: string): string => {
  try {
    return readFileSync(`${root}${file}`, 'latin1')
  } catch {
    return ''
  }
}

for (const file of files) {
  const text = read(file)
  for (const needle of needles)
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
      problems.push(`${file}:${text.slice(0, at).split('\n').length} names ${needle}`)
  // What lies beside the lock file, as the package does that the examples are of, has no address.
  const isLock = /(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(file)
  if (isLock && /"resolved": "(?!file:\.)/.test(text))
    problems.push(`${file} has "resolved": npm install --package-lock-only rewrites it`)
}

console.log(`${files.length} files, ${hosts.length} registries, ${paths.length} paths`)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
