// Programs of Node: the README's first one, and `require` of all that there is.
import { chmodSync, readFileSync } from 'node:fs'
import { root } from '../tools/run.ts'
import { expect, type HostTest } from './host.ts'
import type { Project } from './project.ts'

/** Node 22 of its own; without a registry, none. */
const node22 = async (project: Project): Promise<string> => {
  // Its script puts the program into place.
  await project.install('--no-save', '--ignore-scripts=false', 'node@22')
  return `${project.folder}/node_modules/node/bin/node`
}

/** Takes away what says that this is a container, and has a display: a desktop, for whoever looks. */
const desktop = `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const { existsSync, readFileSync } = fs
fs.existsSync = (path) => !/dockerenv|containerenv|^.dev.(lx|incus)|^.run.systemd/.test(path) && existsSync(path)
fs.readFileSync = (path, ...rest) => (/^.proc.(1.cgroup|version)$/.test(path) ? '' : readFileSync(path, ...rest))
syncBuiltinESMExports()
for (const stream of [process.stdin, process.stdout]) Object.assign(stream, { isTTY: true, getColorDepth: () => 1 })
`

/** A browser without a window: goes where it is told, and on from there. */
const browser = (node: string): string => `#!${node}
await fetch(process.argv.at(-1))
`

const firstProgram = (): string => {
  const [, code = ''] =
    /## Usage[\s\S]*?```ts\n([\s\S]*?)```/.exec(readFileSync(`${root}README.md`, 'utf8')) ?? []
  return code
}

const until = String.raw`Signed in until \d{4}-\d\d-\d\dT[\d:.]+Z\n$`
const asked = String.raw`Sign in at http:\S+authorize\S+ \n`

interface Surroundings {
  readonly name: string
  readonly env: NodeJS.ProcessEnv
  /** What the person is told before the end. */
  readonly says: string
  /** Whether nothing opens the page: the test does, as the person would. */
  readonly isByHand?: boolean
}

const surroundingsIn = ({ folder }: Project, hasOpen: boolean): readonly Surroundings[] => {
  const isDesktop = { SSH_TTY: undefined, NODE_OPTIONS: `--import=${folder}/desktop.mjs` }
  // Without the browsers that the system has registered.
  const data = { XDG_DATA_HOME: `${folder}/none`, XDG_DATA_DIRS: `${folder}/none` }
  const path = `${folder}/bin:${process.env['PATH']}`
  const here = { ...isDesktop, ...data, DISPLAY: ':99', PATH: path }
  return [
    { name: 'SSH', env: {}, says: String.raw`Sign in at http:\S+user_code=(\S{9}) \1\n` },
    // It may be through before anything is said.
    {
      name: 'a desktop, $BROWSER',
      env: { ...here, BROWSER: `${folder}/bin/x-www-browser` },
      says: `(?:${asked})?`,
    },
    hasOpen
      ? { name: 'a desktop, `open`', env: here, says: `(?:${asked})?` }
      : { name: 'a desktop, nothing that opens', env: here, says: asked, isByHand: true },
  ]
}

const first = async (
  project: Project,
  node: string,
  { name, env, says, isByHand = false }: Surroundings,
  n: number,
): Promise<void> => {
  // It approves by itself, and so does its page.
  await using emulator = await project.emulator('--authorize', 'approve')
  const own = {
    ...env,
    AWS_ENDPOINT_URL: emulator.url,
    XDG_STATE_HOME: `${project.folder}/state-${n}`,
  }
  // The second run finds the token.
  for (const expected of name === 'SSH' ? [says, ''] : [says]) {
    await using program = project.start(node, ['first.mjs'], own)
    if (isByHand && expected !== '') await fetch((await program.shows(/http:\S+/))[0])
    const said = `${await program.ends()}\n`
    expect(new RegExp(`^${expected}${until}`).test(said), `${name}: says each thing once`, said)
  }
}

export const nodeHosts: readonly HostTest[] = [
  {
    name: 'Node, the example',
    shows: 'cd docs/examples/node && npm i && npm start',
    code: { example: 'node', files: ['index.js'], most: 7 },
    run: async ({ make }) => {
      const project = await make({ example: 'node' })
      const said = await project.run('npm', ['start', '--silent'])
      expect(/^Sign in at \S+ \S{9}\nSigned in until \S+$/.test(said), 'says each thing once', said)
    },
  },
  {
    name: "Node 22 and 24, README's first program",
    shows:
      'with and without `open`; over SSH, on a desktop with `$BROWSER`, with `open`, and with nothing that opens',
    run: async ({ make }) => {
      const project = await make({
        packages: [],
        files: { 'first.mjs': firstProgram(), 'desktop.mjs': desktop },
      })
      const nodes = [`${root}node_modules/node/bin/node`, await node22(project)]
      project.write({ 'bin/x-www-browser': browser(nodes[0] ?? 'node') })
      chmodSync(`${project.folder}/bin/x-www-browser`, 0o755)
      let n = 0
      for (const withOpen of [false, true]) {
        if (withOpen) await project.install('open')
        for (const node of withOpen ? [nodes[0] ?? '', await node22(project)] : nodes)
          for (const surroundings of surroundingsIn(project, withOpen))
            await first(project, node, surroundings, (n += 1))
      }
      return `${n} runs`
    },
  },
  {
    name: 'CommonJS, `require` of all entry points',
    shows: 'node -e "require(\'authchart\')" …',
    isQuick: true,
    run: async ({ plain }) => {
      const project = await plain()
      const { exports } = JSON.parse(project.read('node_modules/authchart/package.json')) as {
        exports: object
      }
      const entries = Object.keys(exports)
        .filter((entry) => !entry.includes('.json'))
        .map((entry) => entry.replace('.', 'authchart'))
      project.write({
        'entries.cjs': `for (const entry of ${JSON.stringify(entries)})
          try {
            require(entry)
          } catch (error) {
            // Of a framework that is not there.
            if (!/^authchart.(?:react|angular|testing.playwright)$/.test(entry) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error
          }`,
        'sign-in.cjs': `const { createSession, identityCenter } = require('authchart')
const { nodeHost } = require('authchart/node')
const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
createSession({ provider, clientName: 'CommonJS', host: nodeHost() }).signIn().result().then(({ via }) => console.log(via))`,
      })
      await using emulator = await project.emulator()
      const env = { AWS_ENDPOINT_URL: emulator.url }
      for (const node of ['node', await node22(project)]) {
        expect((await project.run(node, ['entries.cjs'])) === '', 'says nothing')
        expect((await project.run(node, ['sign-in.cjs'], env)) === 'device', 'signs in')
      }
      return `${entries.length} entry points`
    },
  },
]
