import { readFileSync } from 'node:fs'
import type * as Fs from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nodeHost } from '../../src/node.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { record } from '../contract/support.ts'

const opened = vi.hoisted(() => [] as string[])
vi.mock('open', () => ({
  default: (url: string) => {
    opened.push(url)
    if (url.endsWith('/broken')) throw new Error('xdg-open: not found')
    return Promise.resolve()
  },
}))

vi.mock('node:fs', async (load) => {
  const fs = await load<typeof Fs>()
  return { ...fs, existsSync: vi.fn(() => false), readFileSync: vi.fn(() => 'Linux version 6') }
})
const fs = vi.mocked(await import('node:fs'))

const surroundings = [
  'SSH_CONNECTION',
  'SSH_TTY',
  'CODESPACES',
  'REMOTE_CONTAINERS',
  'GITPOD_WORKSPACE_ID',
  'KUBERNETES_SERVICE_HOST',
  'VSCODE_IPC_HOOK_CLI',
  'container',
  'BROWSER',
  'WAYLAND_DISPLAY',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_ENDPOINT_URL',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
]

beforeEach(() => {
  for (const name of surroundings) vi.stubEnv(name, undefined)
  vi.stubEnv('DISPLAY', ':0')
  opened.length = 0
})

afterEach(() => {
  vi.unstubAllEnvs()
  fs.existsSync.mockReturnValue(false)
  vi.mocked(readFileSync).mockReturnValue('Linux version 6')
})

const browserIs = () => nodeHost().capabilities.browserOnThisMachine

describe('nodeHost', () => {
  it.each([
    ['SSH_CONNECTION', false],
    ['SSH_TTY', false],
    ['CODESPACES', 'unknown'],
    ['REMOTE_CONTAINERS', 'unknown'],
    ['GITPOD_WORKSPACE_ID', 'unknown'],
    ['KUBERNETES_SERVICE_HOST', 'unknown'],
    ['VSCODE_IPC_HOOK_CLI', 'unknown'],
    ['container', 'unknown'],
    ['BROWSER', true],
    ['NOTHING_OF_NOTE', true],
  ] as const)('with %s, a browser here is %s', (name, expected) => {
    vi.stubEnv(name, 'x')
    expect(browserIs()).toBe(expected)
  })

  it('does not know of containers and of Windows below, and needs a display on Linux', () => {
    fs.existsSync.mockReturnValueOnce(true)
    expect(browserIs()).toBe('unknown')
    vi.mocked(readFileSync).mockReturnValueOnce('Linux version 5.15 Microsoft@Microsoft.com')
    expect(browserIs()).toBe('unknown')
    vi.mocked(readFileSync).mockImplementationOnce(() => {
      throw new Error('ENOENT')
    })
    expect(browserIs()).toBe(true)
    vi.stubEnv('DISPLAY', undefined)
    expect(browserIs()).toBe(process.platform !== 'linux')
    vi.stubEnv('WAYLAND_DISPLAY', 'wayland-0')
    expect(browserIs()).toBe(true)
  })

  it.each([
    '/.dockerenv',
    '/run/.containerenv',
    '/run/systemd/container',
    '/dev/.lxc',
    '/dev/lxd/sock',
    '/dev/incus/sock',
  ])('does not know with %s, the mark of a container', (mark) => {
    fs.existsSync.mockImplementation((file) => file === mark)
    expect(browserIs()).toBe('unknown')
  })

  it.each([
    ['11:devices:/docker/0a1b2c', 'unknown'],
    ['1:name=systemd:/lxc/box', 'unknown'],
    ['0::/lxc.payload.box', 'unknown'],
    ['0::/machine.slice/libpod-0a1b2c.scope', 'unknown'],
    ['4:cpu:/kubepods/burstable/pod1', 'unknown'],
    ['0::/kubepods.slice/kubepods-pod1.slice', 'unknown'],
    ['0::/init.scope', true],
    ['0::/user.slice/docker.service', true],
    ['0::/', true],
  ])('of a process in the group %s, a browser is %s', (group, expected) => {
    vi.mocked(readFileSync).mockImplementation((file) => (file === '/proc/1/cgroup' ? group : ''))
    expect(browserIs()).toBe(expected)
  })

  it.each([
    ['SSH_TTY', 'unknown'],
    ['SSH_CONNECTION', 'unknown'],
    ['NOTHING_OF_NOTE', 'unknown'],
  ])('with $BROWSER and %s, without a display, a browser here is %s', (name, expected) => {
    vi.stubEnv('DISPLAY', undefined)
    vi.stubEnv(name, 'x')
    vi.stubEnv('BROWSER', '/vscode/bin/browser.sh')
    expect(browserIs()).toBe(
      process.platform === 'linux' || name !== 'NOTHING_OF_NOTE' ? expected : true,
    )
    vi.stubEnv('BROWSER', ' : ')
    expect(browserIs()).toBe(
      process.platform === 'linux' || name !== 'NOTHING_OF_NOTE' ? false : true,
    )
  })

  it('opens the browser by way of `open`, and hands on that it could not', async () => {
    await nodeHost().openBrowser?.('https://x.test/')
    expect(opened).toEqual(['https://x.test/'])
    await expect(nodeHost().openBrowser?.('https://x.test/broken')).rejects.toThrow('xdg-open')
  })

  it('does not pretend to open one where there is none', async () => {
    vi.stubEnv('SSH_TTY', '/dev/pts/0')
    await expect(nodeHost().openBrowser?.('https://x.test/')).rejects.toThrow('no browser')
    const capabilities = { browserOnThisMachine: false, interactive: true }
    const told = nodeHost({ capabilities })
    await expect(told.openBrowser?.('https://x.test/')).rejects.toThrow('no browser')
    expect(opened).toEqual([])
  })

  it('tells what the environment says of endpoints', () => {
    expect(nodeHost().endpoints).toEqual({})
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'false')
    expect(nodeHost().endpoints).toEqual({
      endpoint: 'http://127.0.0.1:1',
      portalEndpoint: 'http://127.0.0.1:1',
      useFipsEndpoint: false,
    })
  })

  it('takes ports of yours, and keeps the time of its store and of wake$ by your clock', async () => {
    const clock = steppingClock()
    const host = nodeHost({ clock })
    await host.store.set('k', 1, { kind: 'record', expiresAt: clock.now() + 10 })
    const log = record(host.wake$ ?? expect.unreachable())
    clock.sleep(5_000)
    await clock.advance(1_000)
    expect(log.values).toHaveLength(1)
    expect(await host.store.get('k')).toBeUndefined()
    log.stop()
    expect(clock.pending).toBe(0)
  })

  it('has random bytes, as many as asked for and never the same', () => {
    const { random } = nodeHost()
    expect(random(0)).toHaveLength(0)
    expect(random(32)).toHaveLength(32)
    expect(random(32)).not.toEqual(random(32))
  })
})
