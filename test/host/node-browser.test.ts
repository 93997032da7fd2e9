import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Capabilities } from '../../src/host/host.ts'
import { openWith } from '../../src/host/node-browser.ts'
import { browsersIn } from '../../src/host/node-browser-command.ts'
import { manualClock, rejection } from '../protocol/support.ts'

const byPackage = vi.hoisted(() => [] as string[])
vi.mock('open', () => ({ default: (url: string) => Promise.resolve(byPackage.push(url)) }))

const url = 'https://acme.awsapps.com/start/#/device?user_code=BCDF-GHJK&x=$(id)'
const overSsh = { SSH_TTY: '/dev/pts/0' }

let folder = ''
let log = ''
let opens = ''
let fails = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authchart browser '))
  log = join(folder, 'opened')
  const script = async (name: string, code: string) => {
    const file = join(folder, name)
    await writeFile(file, code)
    return `"${process.execPath}" "${file}"`
  }
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + '\\n')`
  opens = await script('opens.cjs', note)
  fails = await script('fails.cjs', `${note}; process.exitCode = 3`)
})
beforeEach(async () => {
  byPackage.length = 0
  await writeFile(log, '')
})
afterAll(() => rm(folder, { recursive: true }))

const opened = async () =>
  (await readFile(log, 'utf8'))
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))

/** No time passes: a command that is slow to start is not taken for one that works. */
const open = (env: NodeJS.ProcessEnv, told?: Capabilities) =>
  openWith(told, { DISPLAY: ':0', ...env }, manualClock())(url)

describe('$BROWSER', () => {
  it('opens addresses, over SSH too, and nobody else is asked', async () => {
    await open({ BROWSER: opens })
    await open({ ...overSsh, BROWSER: `${opens} --new-tab` })
    expect(await opened()).toEqual([[url], ['--new-tab', url]])
    expect(byPackage).toEqual([])
  })

  it('gets the address where it says %s', async () => {
    await open({ BROWSER: `${opens} --at=%s --twice %s` })
    expect(await opened()).toEqual([[`--at=${url}`, '--twice', url]])
  })

  it('may name several: the first that works is the one', async () => {
    const BROWSER = ['no-such-program', fails, opens, opens].join(delimiter)
    await open({ ...overSsh, BROWSER })
    expect(await opened()).toEqual([[url], [url]])
    expect(byPackage).toEqual([])
  })

  it('that does not work leaves it to the system, and to nobody where that has no browser', async () => {
    await open({ BROWSER: fails }, { browserOnThisMachine: true, interactive: true })
    expect(byPackage).toEqual([url])
    expect(await rejection(open({ ...overSsh, BROWSER: fails }))).toMatchObject({
      message: 'There is no browser on this machine.',
    })
    expect(byPackage).toEqual([url])
  })

  it('is not asked where the host was told that there is no browser', async () => {
    const told = { browserOnThisMachine: false, interactive: true }
    expect(await rejection(open({ BROWSER: opens }, told))).toMatchObject({
      message: 'There is no browser on this machine.',
    })
    expect(await opened()).toEqual([])
  })

  it.each([
    [undefined, []],
    ['', []],
    [' ', []],
    [delimiter, []],
    ['firefox', ['firefox']],
    ['firefox &', ['firefox']],
    [`w3m${delimiter}${delimiter} lynx %s `, ['w3m', 'lynx %s']],
    ['open -a "Google Chrome"', ['open -a "Google Chrome"']],
    ['/usr/bin/code --openExternal', ['/usr/bin/code --openExternal']],
  ])('%j is %j', (BROWSER, commands) => {
    expect(browsersIn({ BROWSER })).toEqual(commands)
  })

  it('law: no command is empty, whatever is said', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', delimiter, '&', '%s', '"') }),
        (BROWSER) => {
          expect(browsersIn({ BROWSER }).every((command) => command.trim() !== '')).toBe(true)
        },
      ),
    )
  })
})
