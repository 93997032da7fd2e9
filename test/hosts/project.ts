// A stranger's projects, each in a folder of its own, with the packed package in place of the checkout.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { root } from '../tools/run.ts'
import { Program } from './program.ts'

/** What a project is made of. */
export interface ProjectOptions {
  /** The example that it is a copy of. */
  readonly example?: string
  /** What it installs beside `authchart`. */
  readonly packages?: readonly string[]
  readonly files?: Readonly<Record<string, string>>
}

/** The folder of an example. */
export const exampleFolder = (name: string): string => `${root}docs/examples/${name}`

const isSource = (path: string): boolean =>
  !['node_modules', 'dist', '.next', '.angular'].includes(basename(path))

/** Where no browser can be opened, so that a sign-in takes a code. */
const remote = { SSH_TTY: 'nobody before it' }

export class Project {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Our Node, a home of its own, and no settings of this machine. */
  env(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_|NODE_OPTIONS|BROWSER|DISPLAY|WAYLAND|AWS_|CI$)/i.test(name),
    )
    const home = `${dirname(this.folder)}/home`
    return {
      ...Object.fromEntries(own),
      PATH: `${root}node_modules/node/bin:${this.folder}/node_modules/.bin:${process.env['PATH']}`,
      NO_COLOR: '1',
      NEXT_TELEMETRY_DISABLED: '1',
      NG_CLI_ANALYTICS: 'false',
      XDG_STATE_HOME: home,
      LOCALAPPDATA: home,
      ...remote,
      ...more,
    }
  }

  start(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Program {
    return new Program(file, args, { cwd: this.folder, env: this.env(env) })
  }

  async run(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
    await using program = this.start(file, args, env)
    return await program.ends()
  }

  install(...packages: readonly string[]): Promise<string> {
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
    return this.run('npm', ['install', ...flags, ...packages], {
      // What npm is told where this runs, but for the project's own settings.
      npm_config_cache: process.env['npm_config_cache'],
    })
  }

  has(file: string): boolean {
    return existsSync(`${this.folder}/${file}`)
  }

  read(file: string): string {
    return readFileSync(`${this.folder}/${file}`, 'utf8')
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(`${this.folder}/${name}`), { recursive: true })
      writeFileSync(`${this.folder}/${name}`, text)
    }
  }

  /** The emulator of the package that is installed, which approves after a second. */
  async emulator(...args: readonly string[]): Promise<Program & { readonly url: string }> {
    const options = ['emulator', '--approve-after', '1', ...args]
    const program = this.start('authchart', options)
    const [, url = ''] = await program.shows(/answers at (http:\/\/127\.0\.0\.1:\d+)/)
    return Object.assign(program, { url })
  }
}

/** Makes a project in `folder`, and installs what it needs. */
export const makeProject = async (
  folder: string,
  tarball: string,
  { example, packages = [], files = {} }: ProjectOptions,
): Promise<Project> => {
  const project = new Project(folder)
  if (example === undefined)
    project.write({ 'package.json': JSON.stringify({ private: true, type: 'module' }) })
  else cpSync(exampleFolder(example), folder, { recursive: true, filter: isSource })
  project.write(files)
  await project.install(tarball, ...packages)
  return project
}
