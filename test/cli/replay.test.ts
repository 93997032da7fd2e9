import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { record } from '../../src/devtools/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { limit } from '../patience.ts'
import { run, runWith } from './run.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
let folder = ''
let good = ''
let changed = ''

const made = async (): Promise<string> => {
  const host = simulate({ interval: 5, slowDownOn: [2], approveAfter: 30 })
  const session = host.session({ clientName: "O'Hara \\ Sons \u2028" })
  const recording = record(session)
  session.signIn()
  await host.advance(60)
  return recording.text
}

beforeAll(async () => {
  // Where the package's own name leads to its source, and git does not look.
  mkdirSync(`${root}coverage`, { recursive: true })
  folder = mkdtempSync(`${root}coverage/replay-`)
  const text = await made()
  good = `${folder}/it's good.ndjson`
  changed = `${folder}/changed.ndjson`
  writeFileSync(good, text)
  writeFileSync(changed, text.replace('"to":"awaitingCode.asking"', '"to":"awaitingCode.dancing"'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a test of Vitest's in a process of its own. */
const vitest = (file: string) => {
  const config = `${folder}/vitest.config.mjs`
  writeFileSync(
    config,
    `export default { root: ${JSON.stringify(folder)}, test: { include: ['**/*.test.ts'], testTimeout: ${limit(60_000)} },
      ssr: { resolve: { conditions: ['authchart:source', 'import'], externalConditions: ['authchart:source', 'import'] } } }`,
  )
  const program = `${root}node_modules/vitest/vitest.mjs`
  const args = ['--conditions=authchart:source', program, 'run', '--config', config, file]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', VITEST: undefined, FORCE_COLOR: undefined },
  })
  return { status, out: `${stdout}${stderr}` }
}

describe('authchart replay', () => {
  it('says in a line that all is as recorded', async () => {
    const { code, out, err } = await run('replay', good).ended
    expect(out).toMatch(/^.*it's good\.ndjson: \d+ transitions, as recorded\.\n$/)
    expect(err).toBe('')
    expect(code).toBe(0)
  })

  it('shows the first difference', async () => {
    const { code, out } = await run('replay', changed).ended
    expect(out).toMatch(
      /: Line \d+ of the recording is not what the charts do now\.\n {2}recorded: .*dancing.*\n {2}now: .*asking.*\n$/,
    )
    expect(code).toBe(1)
  })

  it.each([
    [['replay'], 'replay needs one file'],
    [['replay', 'a', 'b'], 'replay needs one file'],
    [['replay', 'package.json'], 'package.json: This is no recording of authchart: choose'],
    [['replay', 'nowhere.ndjson'], 'There is no file nowhere.ndjson.'],
    [['replay', 'src'], 'Nobody can read src.'],
    [['replay', 'a', '--method', 'device'], "Unknown option '--method'"],
  ])('exits 2 with one line that helps: %j', async (args, message) => {
    const { code, out, err } = await run(...args).ended
    expect(err).toMatch(/^authchart: [^\n]+\n$/)
    expect(err).toContain(message)
    expect(out).toBe('')
    expect(code).toBe(2)
  })

  it('saves a test that Vitest runs, and that fails where the charts do something else', async () => {
    const test = `${folder}/good.test.ts`
    const { code, out } = await run('replay', good, '--save', test).ended
    expect(out).toContain('good.test.ts replays it.')
    expect(code).toBe(0)
    const passed = vitest(test)
    expect(passed.out).toContain('1 passed')
    expect(passed.status).toBe(0)

    const failing = `${folder}/changed.test.ts`
    expect((await run('replay', changed, '--save', failing).ended).code).toBe(1)
    const failed = vitest(failing)
    expect(failed.out).toContain('awaitingCode.dancing')
    expect(failed.status).toBe(1)
  })

  it('leaves a file alone that is there already', async () => {
    const test = `${folder}/mine.test.ts`
    writeFileSync(test, 'mine')
    const { code, err } = await run('replay', good, '--save', test).ended
    expect(err).toContain('is there already; choose another --save.')
    expect(code).toBe(2)
    expect(readFileSync(test, 'utf8')).toBe('mine')
  })

  it('records a sign-in, declined and shared ones too, and replays it', async () => {
    const sharing = ['--start-url', 'https://acme.awsapps.com/start', '--region', 'us-east-1']
    await using emulator = await startEmulator({ approveAfter: 0, interval: 1 })
    const shared = [...sharing, '--endpoint', emulator.url, '--store', 'file', '--share']
    const stories: readonly (readonly [code: number, end: string, ...args: string[]])[] = [
      [0, 'authorized', '--approve-after', '0', '--slow-down-on', '1'],
      [3, 'denied', '--deny-after', '0', '--json'],
      [0, 'authorized', ...shared, '--method', 'device'],
    ]
    for (const [n, [expected, end, ...args]] of stories.entries()) {
      const file = `${folder}/story-${n}.ndjson`
      const env = { XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder, HOME: folder }
      const { code, out, err } = await runWith(env, ...args, '--record', file).ended
      expect([code, err]).toEqual([expected, ''])
      expect(out.includes(`authchart replay ${file}`)).toBe(!args.includes('--json'))
      const text = readFileSync(file, 'utf8')
      expect(text).toContain(`"to":"${end}"`)
      expect(text).not.toContain('acme.awsapps.com')
      expect((await run('replay', file).ended).out).toMatch(/: \d+ transitions, as recorded\.\n$/)
      const again = await run('--record', file).ended
      expect([again.code, again.out]).toEqual([2, ''])
      expect(again.err).toContain('is there already; choose another --record.')
      expect(readFileSync(file, 'utf8')).toBe(text)
    }
  })
})
