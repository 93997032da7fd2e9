import { it } from 'vitest'
import { limit } from '../patience.ts'
import { runStops, seed } from './stop-run.ts'
import { stopStories } from './stop-stories.ts'

const command = 'npm run test:all -- test/processes/stopped.test.ts'

it(
  `a process that is stopped costs the others its lease at most, seed ${seed}`,
  { timeout: limit(300_000) },
  ({ annotate }) => runStops({ stories: stopStories, stops: 50, lanes: 25, command }, annotate),
)
