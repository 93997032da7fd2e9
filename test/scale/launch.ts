import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { afterAll, describe, it } from 'vitest'
import { limit } from '../patience.ts'

/** Where servers are installed that no package of the system brings: beside the checkout, and kept. */
export const scaleFolder = env['AUTHCHART_SCALE'] ?? join(homedir(), '.cache', 'authchart-scale')

/** Why a server cannot be had, in one line. */
export interface Missing {
  readonly missing: string
}

/** A server of its own for a test, with a folder of its own. */
export interface Server {
  readonly url: string
  readonly port: number
  /** Ends it and takes its folder away. */
  stop(): Promise<void>
  /** It dies where it stands; its folder stays. */
  kill9(): Promise<void>
  /** Starts it again, after `kill9()`, at the same port and in the same folder. */
  restart(): Promise<void>
  /** Its process, while it runs. */
  pid(): number | undefined
}

/** `describe`, whose tests are skipped, and say why, where the server cannot be had. It is stopped after them. */
export const describeOn = <T extends { stop(): Promise<void> }>(
  name: string,
  server: T | Missing,
  tests: (server: T) => void,
): void => {
  if ('missing' in server) {
    describe(name, () => it('all of it', ({ skip }) => skip(server.missing)))
    return
  }
  describe(name, () => {
    afterAll(() => server.stop())
    tests(server)
  })
}

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** How a server is started, and how one knows that it answers. */
export interface Launch {
  readonly program: string
  readonly args: (folder: string, port: number) => readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Resolves when it answers at `port`; rejects where it does not yet. */
  readonly answers: (port: number) => Promise<void>
  readonly urlOf: (port: number) => string
}

const startLimitMs = limit(60_000)

/** Starts a program as a server on a free port of the loopback interface. */
export const launch = async (o: Launch): Promise<Server> => {
  const folder = mkdtempSync(join(tmpdir(), 'authchart-scale-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  let said = ''

  const start = async (): Promise<void> => {
    const started = spawn(o.program, o.args(folder, port), {
      cwd: folder,
      env: { ...env, ...o.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    for (const output of [started.stdout, started.stderr])
      output.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)))
    started.on('error', (error) => (said += String(error)))
    for (const until = performance.now() + startLimitMs; ;) {
      const problem = await o.answers(port).then(() => undefined, String)
      if (problem === undefined) return
      if (started.exitCode !== null || started.pid === undefined || performance.now() > until)
        throw new Error(`${o.program} does not answer: ${problem}\n${said}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    child = undefined
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const closed = once(ending, 'close')
    ending.kill(signal)
    await closed
  }

  await start()
  return {
    url: o.urlOf(port),
    port,
    kill9: () => end('SIGKILL'),
    restart: start,
    pid: () => child?.pid,
    stop: async () => {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
