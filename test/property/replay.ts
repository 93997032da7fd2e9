import { env } from 'node:process'
import type fc from 'fast-check'
import { stories } from '../tiers.ts'

/**
 * How many stories, and which: test/tiers.ts says how many, `RUNS=100000 npm test` runs more, `SEED=… REPLAY_PATH=… npm test`
 * the ones of a report. Without a seed each run of the suite draws a new one, and a failure prints it.
 */
export const runs = (): Pick<fc.Parameters<unknown>, 'numRuns' | 'seed' | 'path'> => ({
  numRuns: Number(env['RUNS'] ?? stories.quick),
  ...(env['SEED'] !== undefined && { seed: Number(env['SEED']) }),
  ...(env['REPLAY_PATH'] !== undefined && { path: env['REPLAY_PATH'] }),
})

/** Those of a property of one promise of the contract: 50 in the quick tier, 334 in the long one. */
export const someRuns = (): ReturnType<typeof runs> => {
  const all = runs()
  return { ...all, numRuns: Math.ceil((all.numRuns ?? 0) / 6) }
}

/** The words of a failure: what broke, in which story, and how to see it again. */
export const report = <T>(details: fc.RunDetails<T>, tell: (value: T) => string): string => {
  if (!details.failed) return ''
  const { counterexample, counterexamplePath, errorInstance, numRuns, numShrinks, seed } = details
  return [
    `Found in run ${numRuns}, shrunk ${numShrinks} times.`,
    `Story: ${counterexample === null ? 'none' : tell(counterexample)}`,
    errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    `Replay: SEED=${seed} REPLAY_PATH=${counterexamplePath ?? ''} npm test -- test/property`,
  ].join('\n')
}
