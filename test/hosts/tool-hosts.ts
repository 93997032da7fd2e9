// Compilers and test runners.
import { expect, type HostTest } from './host.ts'
import type { Project } from './project.ts'

const strict = { target: 'es2024', strict: true, noEmit: true, skipLibCheck: false }
const libs = {
  node: { lib: ['es2024'], types: ['node'] },
  dom: { lib: ['es2024', 'dom', 'dom.iterable'], types: [] },
}
const modes = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
}

const usage = `
import { createSession, identityCenter, type SignInState } from 'authchart'
import { connectSession, eventSourcePort } from 'authchart/remote'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const session = createSession({ provider, clientName: 'Acme' })
const words = (state: SignInState): string => state.status
export const text: string = words(session.signIn().getState())
session.prompt$.subscribe(({ url, userCode = '' }) => \`\${url} \${userCode}\`)
export const mirror = () => connectSession(eventSourcePort('/session'))
`
const ofNode = `${usage}
import { electronHost, nodeHost, vscodeHost } from 'authchart/node'
import { serverHost, sessionHandler } from 'authchart/server'
export const hosts = [nodeHost(), serverHost(), electronHost, vscodeHost, sessionHandler]
`
const ofPage = `${usage}
import { defineSignInPanel } from 'authchart/panel/element'
defineSignInPanel()
`

const compileAll = async (project: Project, compiler: string): Promise<number> => {
  let count = 0
  for (const [lib, settings] of Object.entries(libs))
    for (const [mode, module] of Object.entries(modes)) {
      const name = `${lib}-${mode}`
      const compilerOptions = { ...strict, ...module, ...settings }
      const file = lib === 'node' ? 'of-node.ts' : 'of-page.ts'
      project.write({ [`${name}.json`]: JSON.stringify({ compilerOptions, files: [file] }) })
      await project.run('node', [`node_modules/${compiler}/bin/tsc`, '--project', `${name}.json`])
      count += 1
    }
  return count
}

const signsIn = `
const host = simulate({ approveAfter: 3 })
const session = host.session()
session.signIn()
await host.advance(10)
expect(session.getState().status).toBe('signedIn')
await session[Symbol.asyncDispose]()
`

export const toolHosts: readonly HostTest[] = [
  {
    name: 'TypeScript 5.9 and the newest; node16, nodenext, bundler; Node or a page; `skipLibCheck: false`',
    shows: 'tsc --project …',
    run: async ({ make }) => {
      const project = await make({
        packages: ['typescript59@npm:typescript@5.9', 'typescript@latest', '@types/node@22'],
        files: { 'of-node.ts': ofNode, 'of-page.ts': ofPage },
      })
      const count =
        (await compileAll(project, 'typescript59')) + (await compileAll(project, 'typescript'))
      return `${count} compilations`
    },
  },
  {
    name: 'XState 5.30.0, the lowest, in a chart of its own',
    shows: 'npm i authchart xstate@5.30.0 && tsc && node',
    run: async ({ make }) => {
      const program = `
import { provideMachines, identityCenter } from 'authchart'
import { nodeHost } from 'authchart/node'
import { createActor, setup, toPromise } from 'xstate'

const provider = identityCenter({ startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' })
const { signIn } = provideMachines({ provider, clientName: 'Acme', host: nodeHost() })
const parent = setup({ actors: { signIn: signIn.machine } }).createMachine({
  initial: 'signingIn',
  states: {
    signingIn: { invoke: { src: 'signIn', input: signIn.input, onDone: 'done' } },
    done: { type: 'final' },
  },
})
const actor = createActor(parent).start()
await toPromise(actor)
console.log(actor.getSnapshot().value)
`
      const compilerOptions = {
        ...strict,
        ...modes.nodenext,
        lib: ['es2024', 'esnext.disposable', 'dom'],
        types: ['node'],
        skipLibCheck: true,
      }
      const project = await make({
        packages: ['xstate@5.30.0', 'typescript@latest', '@types/node@22'],
        files: {
          'chart.mts': program,
          'tsconfig.json': JSON.stringify({ compilerOptions, files: ['chart.mts'] }),
        },
      })
      expect(!project.has('node_modules/authchart/node_modules/xstate'), 'one copy of XState')
      await project.run('node', ['node_modules/typescript/bin/tsc'])
      await using emulator = await project.emulator()
      const said = await project.run('node', ['chart.mts'], { AWS_ENDPOINT_URL: emulator.url })
      expect(said === 'done', 'goes to its end', said)
    },
  },
  {
    name: 'jest',
    shows: 'jest, and node --experimental-vm-modules node_modules/jest/bin/jest.js',
    run: async ({ make }) => {
      const project = await make({
        packages: ['jest'],
        files: {
          'package.json': JSON.stringify({ private: true }),
          'required.test.js': `const { simulate } = require('authchart/testing')
test('signs in', async () => {${signsIn}})`,
          'imported.test.mjs': `import { simulate } from 'authchart/testing'
test('signs in', async () => {${signsIn}})`,
          'jest.config.json': JSON.stringify({ testMatch: ['**/*.test.?(m)js'], transform: {} }),
        },
      })
      const jest = ['node_modules/jest/bin/jest.js', '--ci']
      const tried = async (flags: readonly string[], file: string) =>
        project.run('node', [...flags, ...jest, file]).then(
          () => 'yes',
          () => 'no',
        )
      const modules = '--experimental-vm-modules'
      await project.run('node', [modules, ...jest, 'imported'])
      const [plain, required] = [await tried([], 'required'), await tried([modules], 'required')]
      return `\`import\` with ${modules}: yes; \`require\` with it: ${required}, without it: ${plain}`
    },
  },
  {
    name: 'vitest, jsdom, Testing Library',
    shows: 'vitest run',
    run: async ({ make }) => {
      const project = await make({
        packages: ['vitest', 'jsdom', '@testing-library/dom'],
        files: {
          'panel.test.js': `// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { screen } from '@testing-library/dom'
import { sessionFixtures, simulate } from 'authchart/testing'
import { defineSignInPanel } from 'authchart/panel/element'

test('signs in, and draws each state', async () => {
  defineSignInPanel()
  const panel = document.createElement('sign-in-panel')
  panel.title = 'panel'
  document.body.append(panel)
  for (const state of Object.values(sessionFixtures)) {
    panel.session = { getState: () => state, subscribe: (tell) => (tell(state), () => {}) }
    await panel.updateComplete
  }
  expect(screen.getByTitle('panel').shadowRoot.textContent.length).toBeGreaterThan(0)
  ${signsIn}
})`,
        },
      })
      const said = await project.run('node', ['node_modules/vitest/vitest.mjs', 'run'])
      expect(
        /1 passed/.test(said) && !/warn|dev mode/i.test(said),
        'passes without a warning',
        said,
      )
    },
  },
]
