import { existsSync } from 'node:fs'
import { getuid, platform } from 'node:process'
import { run } from '../tools/run.ts'
import { launch, type Missing, type Server } from './launch.ts'

const programs = '/usr/lib/postgresql/15/bin'
const isThere = (): boolean => existsSync(`${programs}/postgres`)
const isRoot = (): boolean => getuid?.() === 0

/** What keeps Debian from starting a server of its own. */
const quietly = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']

const install = (): string | undefined => {
  if (isThere()) return undefined
  if (platform !== 'linux' || !isRoot())
    return 'Postgres 15 cannot be had: apt-get install postgresql-15, as root'
  const apt = (...args: string[]) => run('env', [...quietly, 'apt-get', ...args])
  apt('update')
  const { output } = apt('install', '--yes', '--no-install-recommends', 'postgresql-15')
  if (isThere()) return undefined
  const why = output.split('\n').findLast((line) => line.startsWith('E:')) ?? 'no apt-get here'
  return `Postgres 15 cannot be had: apt-get install postgresql-15 (${why})`
}

/** Postgres refuses to run as root: there it is the user of that name, who owns the folder. */
const begin = (port: number): string => {
  const options = `-D "$PWD/data" -h 127.0.0.1 -p ${port} -k "$PWD" -F`
  const as = isRoot() ? 'setpriv --reuid=postgres --regid=postgres --init-groups ' : ''
  return [
    ...(isRoot() ? ['chown postgres .'] : []),
    `test -e data/PG_VERSION || ${as}${programs}/initdb -D data -U postgres -A trust >/dev/null`,
    `exec ${as}${programs}/postgres ${options} -c max_connections=200`,
  ].join(' && ')
}

/** A Postgres on the loopback interface alone. Its user is `postgres`, without a password. */
export const postgresServer = async (): Promise<Server | Missing> => {
  const missing = install()
  if (missing !== undefined) return { missing }
  return launch({
    program: 'sh',
    args: (_folder, port) => ['-c', begin(port)],
    answers: async (port) => {
      const ready = run('pg_isready', ['-q', '-h', '127.0.0.1', '-p', String(port)])
      if (!ready.ok) throw new Error('it starts still')
    },
    urlOf: (port) => `postgresql://postgres@127.0.0.1:${port}`,
  })
}
