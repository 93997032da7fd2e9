import { arch, platform } from 'node:process'
import { join } from 'node:path'
import { freePort, launch, scaleFolder, type Missing, type Server } from './launch.ts'
import { npmInstall } from './npm-install.ts'

/** An engine: `url` is where workflows are started, `admin` where it is told of services and asked by SQL. */
export interface RestateServer extends Server {
  readonly admin: string
}

export const restatePackages = {
  '@restatedev/restate-server': '~1.7.12',
  '@restatedev/restate-sdk': '~1.17.2',
  '@restatedev/restate-sdk-clients': '~1.17.2',
}

const mustAnswer = async (url: string): Promise<void> => {
  const { ok, status } = await fetch(url)
  if (!ok) throw new Error(`${url} answers ${status}`)
}

/** An engine on the loopback interface alone, that reports to nobody. */
export const restateServer = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<RestateServer | Missing> => {
  const missing = npmInstall('restate', restatePackages)
  if (missing !== undefined) return { missing }
  const [adminPort, nodePort] = [await freePort(), await freePort()]
  const admin = `http://127.0.0.1:${adminPort}`
  const server = await launch({
    // `env` becomes the engine: a signal to the one is one to the other.
    program: 'env',
    args: (folder, port) => [
      `RESTATE_INGRESS__BIND_ADDRESS=127.0.0.1:${port}`,
      `RESTATE_ADMIN__BIND_ADDRESS=127.0.0.1:${adminPort}`,
      join(
        scaleFolder,
        `restate/node_modules/@restatedev/restate-server-${platform}-${arch}/bin/restate-server`,
      ),
      ...`--no-logo --listen-mode tcp --bind-ip 127.0.0.1 --bind-port ${nodePort}`.split(' '),
      ...`--base-dir ${folder} --node-name one`.split(' '),
    ],
    env: { RESTATE_DISABLE_TELEMETRY: 'true', RESTATE_LOG_FILTER: 'warn', ...settings },
    answers: async (port) => {
      await mustAnswer(`${admin}/health`)
      await mustAnswer(`http://127.0.0.1:${port}/restate/health`)
    },
    urlOf: (port) => `http://127.0.0.1:${port}`,
  })
  return { ...server, admin }
}
