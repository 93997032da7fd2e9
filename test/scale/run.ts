// What needs servers that are not ours: they are installed where they are absent, started for the tests, and stopped.
// `npm run test:scale -- redis` runs the files whose name has one of the words. Skips, and says why, where a server cannot be had.
import { startVitest } from 'vitest/node'
import { root } from '../tools/run.ts'

const asked = process.argv.slice(2)
const bench = asked.find((one) => one.startsWith('--bench'))
// `-- --bench` and `-- --bench=10000` measure so many sign-ins, a thousand where nothing is said, and test nothing else.
if (bench !== undefined) process.env['BENCH'] = bench.split('=')[1] ?? '1000'

const vitest = await startVitest(
  'test',
  bench === undefined ? asked : ['scale/cost'],
  { root, config: 'test/vitest.config.ts', watch: false },
  { mode: 'scale' },
)
const tests = vitest.state
  .getTestModules()
  .flatMap(({ children }) => [...children.allTests()])
  .map((test) => ({ name: test.fullName, ...test.result() }))
const count = (state: string): number => tests.filter((test) => test.state === state).length
/** A module that cannot be loaded has no tests that could fail. */
const unloaded = vitest.state.getTestModules().filter((module) => module.errors().length > 0)
await vitest.close()

for (const test of tests)
  if (test.state === 'skipped') console.log(`skipped: ${test.name}: ${test.note ?? 'not chosen'}`)
const failed = count('failed') + unloaded.length
const skipped = count('skipped')
console.log(
  `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
)
process.exit(failed > 0 ? 1 : 0)
