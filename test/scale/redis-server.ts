import { createConnection } from 'node:net'
import { once } from 'node:events'
import { run } from '../tools/run.ts'
import { launch, type Missing, type Server } from './launch.ts'

const isThere = (): boolean => run('redis-server', ['--version']).ok

/** What keeps Debian from starting a server of its own. */
const quietly = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']

const install = (): string | undefined => {
  if (isThere()) return undefined
  const apt = (...args: string[]) => run('env', [...quietly, 'apt-get', ...args])
  apt('update')
  const { ok, output } = apt('install', '--yes', '--no-install-recommends', 'redis-server')
  if (ok && isThere()) return undefined
  const why = output.split('\n').findLast((line) => line.startsWith('E:')) ?? 'no apt-get here'
  return `redis-server cannot be had: apt-get install redis-server (${why})`
}

const ping = async (port: number): Promise<void> => {
  const socket = createConnection({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    if (!answer.toString().startsWith('+PONG')) throw new Error(answer.toString())
  } finally {
    socket.destroy()
  }
}

/** A redis-server that writes down each change before it answers: what it has said is there after `kill9()`. */
export const redisServer = async (): Promise<Server | Missing> => {
  const missing = install()
  if (missing !== undefined) return { missing }
  return launch({
    program: 'redis-server',
    args: (folder, port) =>
      `--bind 127.0.0.1 --port ${port} --dir ${folder} --appendonly yes --appendfsync always`.split(
        ' ',
      ),
    answers: ping,
    urlOf: (port) => `redis://127.0.0.1:${port}`,
  })
}
