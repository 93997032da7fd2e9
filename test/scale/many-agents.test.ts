import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { pause } from '../../src/kit/pause.ts'
import { limit } from '../patience.ts'

const startUrl = 'https://acme.awsapps.com/start'
const each = 16
const inTimeMs = 1_000

let emulator: Emulator
let home: string
let running: ChildProcess[]

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'authchart-agents-'))
  emulator = await startEmulator({ interval: 1 })
  running = []
})

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await emulator.close()
  rmSync(home, { recursive: true, force: true })
})

interface Line {
  readonly at: number
  readonly type?: string
  readonly status?: string
  readonly code?: string
  readonly askAgainAt?: number
}

/** A process, what it prints, and how it ends. */
const start = (...args: readonly string[]) => {
  const child = spawn(execPath, ['--no-warnings', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...env,
      HOME: home,
      USERPROFILE: home,
      LOCALAPPDATA: home,
      XDG_STATE_HOME: home,
      AWS_CONFIG_FILE: join(home, 'config'),
      START_URL: startUrl,
      ENDPOINT: emulator.url,
    },
  })
  running.push(child)
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', (line) =>
    lines.push(JSON.parse(line) as Line),
  )
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { lines, ended }
}

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** An agent that runs a command, and runs it again as it was told to. */
const commander = async (codes: Set<string>, calls: number[]): Promise<void> => {
  for (;;) {
    const { lines, ended } = start(
      fileOf('../../src/cli.ts'),
      'login',
      `--start-url=${startUrl}`,
      '--region=eu-west-1',
      `--endpoint=${emulator.url}`,
      '--json',
      '--non-interactive',
    )
    const code = await ended
    calls.push(code ?? -1)
    if (code === 0) return
    const last = lines.at(-1)
    if (code !== 6 || last?.type !== 'personNeeded')
      throw new Error(`exit ${code}: ${JSON.stringify(last)}`)
    codes.add(last.code ?? '')
    await pause(systemClock, Math.max(0, (last.askAgainAt ?? 0) - systemClock.now()))
  }
}

it(
  '32 agents at once need one code, one approval and one registration',
  { timeout: limit(300_000) },
  async ({ annotate }) => {
    const codes = new Set<string>()
    const calls: number[] = []
    const commanders = Array.from({ length: each }, () => commander(codes, calls))
    const lasting = Array.from({ length: each }, () =>
      start('--conditions=authchart:source', fileOf('./agent.child.ts')),
    )
    const all = Promise.all([...commanders, ...lasting.map(({ ended }) => ended)])
    all.catch(() => undefined)
    // All of them have told their person.
    const areTold = () =>
      lasting.every(({ lines }) => lines.some(({ status }) => status === 'humanNeeded'))
    await Promise.race([
      all,
      expect.poll(areTold, { timeout: limit(120_000), interval: 50 }).toBe(true),
    ])
    for (const { lines } of lasting) for (const { code = '' } of lines) codes.add(code)
    const [shown] = emulator.codes()
    emulator.approve(shown?.userCode ?? '')
    await all
    const answeredAt = emulator.log.find(
      ({ operation, status }) => operation === 'CreateToken' && status === 200,
    )?.at
    const waits = lasting.map(({ lines }) => (lines.at(-1)?.at ?? Infinity) - (answeredAt ?? 0))
    await annotate(
      `signed in ${Math.max(...waits)} ms after the answer at the latest; ${calls.length} calls of the command`,
    )
    const count = (operation: string) =>
      emulator.log.filter((entry) => entry.operation === operation).length
    expect(codes.size).toBeGreaterThan(0)
    expect([...codes].filter((code) => code !== '' && code !== shown?.userCode)).toEqual([])
    expect(count('RegisterClient')).toBe(1)
    expect(count('StartDeviceAuthorization')).toBe(1)
    expect(emulator.log.filter(({ early }) => early)).toEqual([])
    for (const { lines } of lasting) expect(lines.at(-1)?.status).toBe('signedIn')
    expect(calls.filter((code) => code === 0)).toHaveLength(each)
    expect(Math.max(...waits)).toBeLessThan(limit(inTimeMs))
  },
)
