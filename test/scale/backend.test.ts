import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { playFleet } from '../structure/backend-fleet.ts'
import { describeOn, redisServer } from './servers.ts'

const program = fileURLToPath(new URL('../../docs/examples/backend.ts', import.meta.url))

describeOn('backend.ts on Redis', await redisServer(), ({ url: REDIS_URL }) => {
  it('in several processes: one code, through a deploy and a kill', async () => {
    await using emulator = await startEmulator({ interval: 1 })
    await using stack = new AsyncDisposableStack()
    await playFleet(async () => {
      const env = { ...process.env, AWS_ENDPOINT_URL_SSO_OIDC: emulator.url, REDIS_URL, PORT: '0' }
      const child = spawn(
        process.execPath,
        ['--no-warnings', '--conditions=authchart:source', program],
        { env, stdio: ['ignore', 'pipe', 'inherit'] },
      )
      stack.defer(() => void child.kill('SIGKILL'))
      const [said] = (await once(child.stdout, 'data')) as [Buffer]
      const { port } = JSON.parse(said.toString()) as { port: number }
      return { child, url: `http://127.0.0.1:${port}/sign-in` }
    }, emulator)
  })
})
