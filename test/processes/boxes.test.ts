// Boxes between us and the service, and a name server, that say nothing: over real connections, with the ports of Node.
import { execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { createSession, identityCenter, memoryStore, type ErrorInfo } from '../../src/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { nodeHost } from '../../src/node.ts'
import { attachTerminal } from '../../src/terminal/index.ts'
import { countLostTime } from '../lost-time.ts'
import { limit } from '../patience.ts'
import { Input, Output } from '../terminal/stage.ts'

const now = () => systemClock.monotonic()

/** A box that takes connections. `swallows` says what becomes of bytes that come after so many milliseconds of silence. */
const box = async (target: string | undefined, swallows: (idleMs: number) => boolean) => {
  const sockets = new Set<Socket>()
  const stats = { connections: 0, swallowed: 0 }
  const server = createServer((inner) => {
    stats.connections += 1
    sockets.add(inner)
    inner.on('error', () => undefined)
    const { hostname = '', port = '' } = target === undefined ? {} : new URL(target)
    const outer = target === undefined ? undefined : connect(Number(port), hostname)
    if (outer !== undefined) sockets.add(outer)
    outer?.on('error', () => undefined)
    let heardAt = now()
    let isForgotten = false
    inner.on('data', (bytes) => {
      isForgotten ||= swallows(now() - heardAt)
      heardAt = now()
      if (isForgotten) stats.swallowed += 1
      else outer?.write(bytes)
    })
    outer?.on('data', (bytes) => {
      heardAt = now()
      inner.write(bytes)
    })
    outer?.on('end', () => inner.end())
    inner.on('end', () => outer?.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    stats,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const sessionAt = (endpoint: string) => {
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    endpoint,
  })
  const host = nodeHost({ capabilities: { browserOnThisMachine: false, interactive: false } })
  const session = createSession({
    provider,
    clientName: 'Acme',
    host,
    store: memoryStore(host.clock),
  })
  return { host, session }
}

/** How long it takes until a terminal says `words`, without the time that the machine took. */
const saidAfter = async ({ host, session }: ReturnType<typeof sessionAt>, words: RegExp) => {
  const output = new Output()
  const lostTime = countLostTime()
  const begunAt = now()
  using _terminal = attachTerminal(session, {
    clock: host.clock,
    input: new Input(),
    output: output.stream,
    mode: 'plain',
  })
  await expect.poll(() => output.shown, { interval: 20, timeout: limit(12_000) }).toMatch(words)
  return now() - begunAt - lostTime()
}

const silence = /AWS has not answered yet; we go on trying/

describe.concurrent('a box that says nothing', () => {
  it(
    'and drops connections that were idle for a while: no poll is lost, and nothing is sent twice',
    async ({ expect: expects }) => {
      await using emulator = await startEmulator({ approveAfter: 3, interval: 2 })
      using forgetful = await box(emulator.url, (idleMs) => idleMs > 1_700)
      const { session } = sessionAt(forgetful.url)
      await using _session = session
      const said: ErrorInfo[] = []
      const signIn = session.signIn()
      signIn.subscribe((state) => {
        if ('lastError' in state && state.lastError !== undefined) said.push(state.lastError)
      })
      await signIn.result()
      expects(said).toEqual([])
      expects(forgetful.stats.swallowed).toBe(0)
      const sent = emulator.log.map(({ operation, status }) => `${operation} ${status}`)
      expects(sent.filter((line) => line === 'CreateToken 200')).toHaveLength(1)
      expects(sent.filter((line) => line.startsWith('Start'))).toHaveLength(1)
    },
    limit(30_000),
  )

  it(
    'and never answers: the person reads so within two seconds, and one request is sent',
    async ({ expect: expects }) => {
      using mute = await box(undefined, () => true)
      const stage = sessionAt(mute.url)
      await using _session = stage.session
      expects(await saidAfter(stage, silence)).toBeLessThan(2_000)
      expects(mute.stats).toEqual({ connections: 1, swallowed: expect.any(Number) as number })
    },
    limit(30_000),
  )
})

/** Whether a process may have a name server of its own. */
const canName = (() => {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
    return process.getuid?.() === 0
  } catch {
    return false
  }
})()

/** A name server that takes questions and says nothing. */
const muteNameServer = async () => {
  const address = '127.0.53.53'
  const folder = await mkdtemp(join(tmpdir(), 'authchart-names-'))
  const file = join(folder, 'resolv.conf')
  await writeFile(file, `nameserver ${address}\noptions timeout:3 attempts:1\n`)
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', () => (asked += 1))
  socket.bind(53, address)
  await once(socket, 'listening')
  return {
    file,
    get asked() {
      return asked
    },
    [Symbol.asyncDispose]: async () => {
      socket.close()
      await rm(folder, { recursive: true })
    },
  }
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const real = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'eu-west-1', '--plain']
const nowhere = 'https://oidc.authchart.invalid'

describe.concurrent('a name server', () => {
  it(
    'that knows no such name: the person reads so within two seconds',
    async ({ expect: expects }) => {
      const stage = sessionAt(nowhere)
      await using _session = stage.session
      const words = /name of the service cannot be found|names cannot be looked up|AWS has not/
      expects(await saidAfter(stage, words)).toBeLessThan(2_000)
    },
    limit(30_000),
  )

  it.skipIf(!canName)(
    'that says nothing: the person reads first that there is no answer, then the cause',
    async ({ expect: expects }) => {
      await using names = await muteNameServer()
      const inside = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
      const program = [process.execPath, '--no-warnings', cli, ...real, '--endpoint', nowhere]
      const child = spawn('unshare', ['-m', 'sh', '-c', inside, names.file, ...program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let out = ''
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
      await expects.poll(() => out, { timeout: limit(20_000) }).toContain('cannot be looked up')
      child.kill()
      await once(child, 'close')
      expects(out.split('\n').slice(0, 2)).toEqual([
        'Sign in: AWS has not answered yet; we go on trying. If it goes on, check the network, the VPN and the proxy.',
        'Sign in: names cannot be looked up right now. Trying again…',
      ])
      expects(names.asked).toBeGreaterThan(0)
    },
    limit(40_000),
  )
})
