import { existsSync, readFileSync } from 'node:fs'
import type { Clock } from '../kit/clock.ts'
import type { Capabilities } from './host.ts'
import { browserCommand, browsersIn } from './node-browser-command.ts'

const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Of editors and clouds whose terminal is on another machine than their window. */
const elsewhere = [
  'CODESPACES',
  'REMOTE_CONTAINERS',
  'GITPOD_WORKSPACE_ID',
  'KUBERNETES_SERVICE_HOST',
  'VSCODE_IPC_HOOK_CLI',
  // Podman, Toolbox, LXC, systemd-nspawn and Flatpak set it.
  'container',
]

/** What Docker, Podman, systemd in a container, LXC, LXD and Incus leave where they run something. */
const marks = [
  '/.dockerenv',
  '/run/.containerenv',
  '/run/systemd/container',
  '/dev/.lxc',
  '/dev/lxd/sock',
  '/dev/incus/sock',
]

const isContainer = (env: NodeJS.ProcessEnv): boolean =>
  elsewhere.some((name) => env[name] !== undefined) ||
  marks.some((file) => existsSync(file)) ||
  /\/(?:docker[/-]|lxc[/.]|libpod-|kubepods[/.-])/.test(contentOf('/proc/1/cgroup'))

const isWsl = (): boolean => /microsoft/i.test(contentOf('/proc/version'))

/** Whether the system's own way to open a browser brings it before the person: not over SSH; in a container it is not known. */
const ownBrowser = (env: NodeJS.ProcessEnv): Capabilities['browserOnThisMachine'] => {
  if (env['SSH_CONNECTION'] !== undefined || env['SSH_TTY'] !== undefined) return false
  if (isWsl() || isContainer(env)) return 'unknown'
  const hasDisplay = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined
  return process.platform !== 'linux' || hasDisplay
}

/**
 * Whether a browser opened here is before the person. Where only `$BROWSER` can open one, as an editor sets it that is connected
 * by SSH, it may well be on another machine, whose 127.0.0.1 does not lead here.
 */
export const browserOnThisMachine = (
  env: NodeJS.ProcessEnv,
): Capabilities['browserOnThisMachine'] => {
  const own = ownBrowser(env)
  return own === false && browsersIn(env).length > 0 ? 'unknown' : own
}

/** `open` cannot tell whether anything came up: where no browser can, it must not be asked. */
const openByPackage = async (url: string): Promise<void> => {
  // Bundlers leave it for the moment when it is needed, and pass over it where it is not installed.
  const { default: open } = await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ 'open'
  ).catch((cause: unknown) => {
    throw new Error('To open browsers: npm install open', { cause })
  })
  await open(url)
}

/**
 * Opens addresses with the first command of `$BROWSER` that works, or else as the system does. A host that was told its
 * capabilities goes by them; any other by what it sees.
 */
export const openWith =
  (
    told: Capabilities | undefined,
    env: NodeJS.ProcessEnv,
    clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
  ) =>
  async (url: string): Promise<void> => {
    const { browserOnThisMachine: isHere } = told ?? {}
    const commands = isHere === false ? [] : browsersIn(env)
    for (const command of commands) {
      const isOpened = await browserCommand(
        command,
        clock,
      )(url).then(
        () => true,
        () => false,
      )
      if (isOpened) return
    }
    if ((isHere ?? ownBrowser(env)) === false)
      throw Object.assign(new Error('There is no browser on this machine.'), {
        code: 'ERR_NO_BROWSER',
      })
    await openByPackage(url)
  }
