import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { noChromium } from '../browser/chromium.ts'
import { limit } from '../patience.ts'
import { runWith } from './run.ts'

const opener = fileURLToPath(new URL('open-chromium.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'authchart-cli-'))

interface Page {
  readonly pid?: number
  readonly title?: string
  readonly heading?: string
  readonly at?: string
}

/** A command for `--browser`, and what its Chromium has shown so far. */
const chromium = (name: string) => {
  const report = join(folder, name)
  const pages = (): Page[] => {
    try {
      const lines = readFileSync(report, 'utf8').trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line) as Page)
    } catch {
      return []
    }
  }
  const end = () => {
    const pid = pages().find((page) => page.pid !== undefined)?.pid
    try {
      if (pid !== undefined) process.kill(pid, 'SIGTERM')
    } catch {
      // It has ended by itself.
    }
  }
  ends.push(end)
  return { command: `"${process.execPath}" --no-warnings "${opener}" "${report}"`, pages }
}

const ends: (() => void)[] = []
afterAll(() => {
  for (const end of ends) end()
  rmSync(folder, { recursive: true, force: true })
})

interface Line {
  readonly type: string
  readonly at: number
  readonly status?: string
  readonly [member: string]: unknown
}

const statesIn = (out: string): Line[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ type }) => type === 'state')

/** By how much the machine made the timers of a recording late between two moments: several of one moment are late for one reason. */
const lateMsIn = (text: string, from: number, to: number): number => {
  const [header, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly at?: number; t?: number; late?: number })
  const latest = new Map<number, number>()
  for (const { t = 0, late = 0 } of lines) {
    const at = (header?.at ?? 0) + t
    const second = Math.floor(at / 1_000)
    if (at >= from && at <= to) latest.set(second, Math.max(late, latest.get(second) ?? 0))
  }
  return [...latest.values()].reduce((sum, late) => sum + late, 0)
}

/** As on a desktop, whatever machine the test runs on. */
const desktop = { SSH_CONNECTION: undefined, SSH_TTY: undefined }

const secrets = /(?:access|refresh|id)_?token|client_?secret|[?&]code=|(?:aoa|eyJ)[\w-]{50}/i

describe.skipIf(noChromium !== undefined).concurrent('the code flow, in a real browser', () => {
  it('signs in, and the browser says so', async () => {
    const { command, pages } = chromium('signs-in')
    const { code, out, err } = await runWith(
      desktop,
      '--json',
      '--method',
      'auto',
      '--browser',
      command,
    ).ended
    expect(err).toBe('')
    const states = statesIn(out)
    expect(states.map(({ status }) => status)).not.toContain('awaitingCode')
    expect(states.at(-1)).toMatchObject({ status: 'signedIn', via: 'authorizationCode' })
    expect(out).not.toMatch(secrets)
    expect(code).toBe(0)
    await vi.waitFor(
      () =>
        expect(pages().at(-1)).toMatchObject({
          title: 'Signed in',
          heading: 'Signed in',
        }),
      limit(60_000),
    )
    expect(pages().map(({ at }) => at)).toContain('/consent')
  })

  it('exits 3 where the person declines, and the browser says that it did not work', async () => {
    const { command, pages } = chromium('declines')
    const { code, out } = await runWith(desktop, '--authorize', 'deny', '--browser', command).ended
    expect(out).toMatch(/^Sign in: finish in your browser, on this machine: http/m)
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^Sign in: declined in the browser\./)
    expect(code).toBe(3)
    await vi.waitFor(
      () => expect(pages().at(-1)).toMatchObject({ heading: 'That did not work' }),
      limit(60_000),
    )
  })

  it('offers a code within 20 seconds where the browser does not come back, and takes none', async () => {
    const { command, pages } = chromium('swallowed')
    const recording = join(folder, 'swallowed.ndjson')
    const { child, shown, ended } = runWith(
      desktop,
      '--json',
      '--record',
      recording,
      '--swallow-redirect',
      '--browser',
      command,
    )
    await shown('"offer":"device"')
    await vi.waitFor(() => expect(pages().map(({ at }) => at)).toContain('/consent'), limit(60_000))
    child.kill('SIGTERM')
    const { code, out } = await ended
    const states = statesIn(out)
    const asked = states.find(({ status }) => status === 'awaitingRedirect')
    const offered = states.find(({ offer }) => offer === 'device')
    expect(offered).toMatchObject({ status: 'awaitingRedirect', browser: 'opened' })
    const { at: from = 0 } = asked ?? {}
    const { at: to = Infinity } = offered ?? {}
    const lateMs = lateMsIn(readFileSync(recording, 'utf8'), from, to)
    expect(to - from - lateMs).toBeLessThan(20_000)
    expect(states.map(({ status }) => status)).not.toContain('awaitingCode')
    expect(states.at(-1)?.status).toBe('cancelled')
    expect(code).toBe(130)
  })

  it('takes the browser over SSH too, where the person says that it is theirs', async () => {
    const { command } = chromium('ssh-browser')
    const ssh = { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }
    const { code, out } = await runWith(ssh, '--json', '--browser', command).ended
    expect(statesIn(out).at(-1)).toMatchObject({ via: 'authorizationCode' })
    expect(code).toBe(0)
  })
})
