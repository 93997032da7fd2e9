// Writes docs/machines/, dist/charts/ and the viewer's layouts from the machines themselves; with --check, fails where
// what is in git is stale.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readChart } from '../src/devtools/diagram/chart.ts'
import { packLayout, unpackLayout } from '../src/devtools/diagram/packed-layout.ts'
import { toSvg } from '../src/devtools/diagram/svg.ts'
import type { SessionState, SignInState } from '../src/observe/states.ts'
import { authorizationCodeTerrain } from '../src/testing/paths/authorization-code.ts'
import { deviceTerrain } from '../src/testing/paths/device.ts'
import { findStates } from '../src/testing/paths/find-paths.ts'
import { refreshTerrain } from '../src/testing/paths/refresh.ts'
import { sessionTerrain } from '../src/testing/paths/session.ts'
import { signInTerrain } from '../src/testing/paths/sign-in.ts'
import { charts, writeChartFiles } from './tools/chart-files.ts'
import { wrongClauses } from './tools/clauses.ts'
import { cliPage } from './tools/cli-page.ts'
import { usesOf } from './tools/code.ts'
import { droppedEvents } from './tools/dropped-events.ts'
import { errorPage } from './tools/error-page.ts'
import { hostPage } from './tools/host-page.ts'
import { layOut } from './tools/layout.ts'
import { llmsText } from './tools/llms.ts'
import { wrongNames } from './tools/named-tests.ts'
import { fileOf, toPage, type Shown } from './tools/page.ts'
import { storyPage } from './tools/story-page.ts'
import { terminalRun } from './tools/terminal-run.ts'

const signInWords = (state: SignInState): string => {
  switch (state.status) {
    case 'starting':
      return `starting / ${state.step}`
    case 'awaitingCode':
      return `awaitingCode / ${state.poll.phase}`
    case 'awaitingRedirect':
      return state.offer === null ? state.status : `${state.status}, offers ${state.offer}`
    case 'signedIn':
    case 'exchanging':
    case 'expired':
    case 'denied':
    case 'failed':
    case 'cancelled':
      return state.status
  }
}

const sessionWords = (state: SessionState): string => {
  if (state.status === 'signedOut') return `signedOut / ${state.reason}`
  return state.status === 'signedIn' ? `signedIn / ${state.refresh}` : state.status
}

const wordsBy = <State>(
  states: readonly { readonly path: string; readonly state: State }[],
  inWords: (state: State) => string,
  own: Readonly<Record<string, string>> = {},
): Shown['words'] => {
  const words = new Map<string, Set<string>>()
  for (const { path, state } of states) {
    const seen = words.get(path) ?? new Set<string>()
    words.set(path, seen.add(own[path] ?? `\`${inWords(state)}\``))
  }
  return words
}

const ofSignIn = { type: 'SignInState', by: 'signIn.state$' }
/** What an interface sees of each chart. A renewal shows in the charts that ask for it. */
const shown: Readonly<Record<string, Shown>> = {
  deviceAuthorization: { ...ofSignIn, words: wordsBy(findStates(deviceTerrain()), signInWords) },
  authorizationCode: {
    ...ofSignIn,
    words: wordsBy(findStates(authorizationCodeTerrain()), signInWords),
  },
  signIn: {
    ...ofSignIn,
    words: wordsBy(findStates(signInTerrain()), signInWords, {
      'following.watching': 'as the leading process shows',
      device: 'as [deviceAuthorization](device-authorization.md) says',
      authorizationCode: 'as [authorizationCode](authorization-code.md) says',
    }),
  },
  session: {
    type: 'SessionState',
    by: 'session.state$',
    words: wordsBy(findStates(sessionTerrain()), sessionWords),
  },
}

const terrains: Readonly<Record<string, (machine: never) => unknown>> = {
  authorizationCode: authorizationCodeTerrain,
  deviceAuthorization: deviceTerrain,
  refresh: refreshTerrain,
  session: sessionTerrain,
  signIn: signInTerrain,
}

const readOrNothing = (file: URL): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const root = new URL('../', import.meta.url)
const isCheck = process.argv.includes('--check')
let stale = 0

const write = (name: string, text: string): void => {
  const file = new URL(name, root)
  if (readOrNothing(file) === text) return
  stale += 1
  if (isCheck) {
    console.error(`${name} is stale: run npm run docs`)
    return
  }
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, text)
  console.log(name)
}

const layouts: Record<string, string> = {}
for (const machine of charts) {
  const chart = readChart(machine)
  const name = `docs/machines/${fileOf(chart.id)}`
  // Through the packed text, so that a picture here is the one in the viewer.
  const packed = packLayout(await layOut(chart))
  const layout = unpackLayout(packed, chart)
  layouts[chart.id] = packed
  const uses = usesOf(machine, (copy) => findStates(terrains[chart.id]?.(copy as never) as never))
  write(`${name}.svg`, toSvg(chart, layout))
  const dropped = droppedEvents(terrains[chart.id]?.(machine as never) as never)
  write(`${name}.md`, toPage(machine, chart, uses, shown[chart.id], dropped))
}
write(
  'src/devtools/viewer/layouts.ts',
  [
    '// Written by `npm run docs` from the machines, one chart a line: the viewer needs no layout engine.',
    '',
    '// prettier-ignore',
    'export const layouts: Readonly<Record<string, string>> = {',
    ...Object.entries(layouts).map(([id, packed]) => `  ${id}: '${packed}',`),
    '}',
    '',
  ].join('\n'),
)
write('docs/run.svg', await terminalRun())
write('docs/cli.md', cliPage())
write('docs/errors.md', errorPage())
write('docs/hosts.md', hostPage())
write('docs/stories.md', await storyPage())

const text = (name: string): string => readFileSync(new URL(name, root), 'utf8')
const { description, files } = JSON.parse(text('package.json')) as {
  readonly description: string
  readonly files: readonly string[]
}
const read = (link: string): string => text(`docs/${link}`)
write('docs/llms.txt', llmsText(read('README.md'), files, { description, read }))

const pages = [
  'README.md',
  '.github/CONTRIBUTING.md',
  '.github/SECURITY.md',
  ...readdirSync(new URL('docs/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const wrong = [
  ...pages.flatMap((page) => wrongNames(fileURLToPath(root), page, text(page))),
  ...wrongClauses('docs/security-bcp.md', text('docs/security-bcp.md')),
]
for (const problem of wrong) console.error(problem)
if (!isCheck) writeChartFiles(new URL('dist/charts/', root))
if ((isCheck && stale > 0) || wrong.length > 0) process.exitCode = 1
else if (stale === 0)
  console.log(
    'docs/machines, the layouts, docs/cli.md, docs/errors.md, docs/hosts.md, docs/stories.md, docs/llms.txt and docs/run.svg are up to date, and every test that a page names is there',
  )
