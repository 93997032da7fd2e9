import { env } from 'node:process'
import { it } from 'vitest'
import { limit } from '../patience.ts'
import { describeOn, redisServer } from './servers.ts'

const server = await redisServer()
if ('url' in server) env['AUTHCHART_REDIS'] = server.url
// They look for Redis as they are loaded.
const { killTests } = await import('../processes/kill-run.ts')
const { runStops, seed } = await import('../processes/stop-run.ts')
const { redisStopStories } = await import('../processes/stop-stories.ts')

const command = 'npm run test:scale -- redis-processes'

describeOn('processes on one Redis', server, () => {
  it(
    `one that is stopped costs the others its lease at most, seed ${seed}`,
    { timeout: limit(300_000) },
    ({ annotate }) =>
      runStops({ stories: redisStopStories, stops: 24, lanes: 12, command }, annotate),
  )
  killTests({ kills: [1], kindOf: () => 'redis', command })
})
