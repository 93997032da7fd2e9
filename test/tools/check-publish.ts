// Whether the package can be published: `npm publish --dry-run` without a warning, and what the owner has to fill in before.
// With --strict, what is missing fails.
import { readFileSync } from 'node:fs'
import { bin, must, root, run } from './run.ts'

/** What nobody but the owner knows, and how it is said. */
const owners: Readonly<Record<string, string>> = {
  author: "npm pkg set author='Jane Doe <jane@example.com>'",
  bugs: "npm pkg set bugs.url='https://github.com/OWNER/REPOSITORY/issues'",
  homepage: "npm pkg set homepage='https://github.com/OWNER/REPOSITORY#readme'",
  repository:
    "npm pkg set repository.type=git repository.url='git+https://github.com/OWNER/REPOSITORY.git'",
}

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<string, unknown>
const missing = Object.entries(owners).filter(([field]) => manifest[field] === undefined)

/** Said of whoever has not signed in to npm, which a dry run does not need. */
const isOfThisMachine = (line: string): boolean => line.includes('requires you to be logged in')

must(bin('node'), ['test/tools/build.ts'])
// Provenance is made where a workflow publishes, and nowhere else.
const { ok, output } = run('npm', [
  'publish',
  '--dry-run',
  '--ignore-scripts',
  '--no-provenance',
  '--loglevel=notice',
])
const warnings = output
  .split('\n')
  .filter((line) => /^npm (?:warn|error)/.test(line) && !isOfThisMachine(line))
for (const line of output.split('\n').filter((text) => /(?:size|total files): /.test(text)))
  console.log(line.replace('npm notice', '  '))
console.log(`${ok && warnings.length === 0 ? 'ok' : 'FAILED'} npm publish --dry-run`)
for (const warning of warnings) console.error(warning)

for (const [field, command] of missing)
  console.log(`missing in package.json: ${field}, which is the owner's to say: ${command}`)
if (missing.length > 0)
  console.log(
    'The provenance of a release is checked against `repository`: npm refuses it without.',
  )
const isStrict = process.argv.includes('--strict')
if (!ok || warnings.length > 0 || (isStrict && missing.length > 0)) process.exitCode = 1
