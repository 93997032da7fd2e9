// What may lie where, how long it may be, and who may import whom.
import { readFileSync } from 'node:fs'
import { layoutProblems, type Owed } from './layout-rules.ts'
import { must, root } from './run.ts'

/** What does not keep the ladder yet. Nothing may be added. */
const owed: readonly Owed[] = [
  {
    from: /^src\/store\/aws-cache(?:-token)?\.ts$/,
    to: /^src\/protocol\/identity-center\/endpoints\.ts$/,
    until: 'the shared token file says an endpoint only where it does not follow from the region',
  },
]

const files = must('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  .split('\0')
  .filter((file) => file !== '')
const problems = layoutProblems(
  { files, read: (file) => readFileSync(`${root}${file}`, 'utf8') },
  owed,
)

console.log(`${files.length} files`)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
