// Whether authchart works in its hosts as the docs say: packs it once, and builds and signs in with it in a fresh project each,
// on the packed emulator. `npm run test:hosts -- next vue` runs those whose name has one of the words; `--quick`, those of CI;
// `--save` keeps what was found for docs/hosts.md; `--tarball=FILE` packs nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Browser } from 'playwright-core'
import { launchChromium, noChromium } from '../browser/chromium.ts'
import { hostTable, type HostResult } from '../../docs/tools/host-page.ts'
import { must } from '../tools/run.ts'
import { countLines, sum } from './count.ts'
import { Skip, type HostTest, type Kit } from './host.ts'
import { desktopHosts } from './desktop.ts'
import { nodeHosts } from './node-hosts.ts'
import { pageHosts } from './pages.ts'
import { exampleFolder, makeProject, type Project } from './project.ts'
import { toolHosts } from './tool-hosts.ts'

const all: readonly HostTest[] = [...nodeHosts, ...desktopHosts, ...pageHosts, ...toolHosts]
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const isQuick = process.argv.includes('--quick')
const chosen = all.filter(
  (host) =>
    (!isQuick || host.isQuick) &&
    (words.length === 0 ||
      words.some((word) => host.name.toLowerCase().includes(word.toLowerCase()))),
)

/** What docs/hosts.md tells. */
const saved = new URL('results.json', import.meta.url)
const folder = mkdtempSync(`${tmpdir()}/authchart-hosts-`)
const problems: string[] = []
let launched: Promise<Browser> | undefined
let plain: Promise<Project> | undefined
let made = 0

const given = process.argv.find((word) => word.startsWith('--tarball='))?.slice('--tarball='.length)

const packed = (): string => {
  if (given !== undefined) return given
  must('node', ['test/tools/build.ts'])
  const said = must('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder])
  return `${folder}/${said.split('\n').at(-1)}`
}

const kitFor = (tarball: string): Kit => {
  const make: Kit['make'] = (o) => makeProject(`${folder}/${(made += 1)}/project`, tarball, o)
  return {
    make,
    plain: () => (plain ??= make({})),
    browser: () => (launched ??= launchChromium()),
  }
}

const writtenIn = ({ code, name }: HostTest): string => {
  if (code === undefined) return ''
  const texts = code.files.map((file) =>
    readFileSync(`${exampleFolder(code.example)}/${file}`, 'utf8'),
  )
  const { lines: all, imports } = sum(texts.map(countLines))
  const lines = all - (code.given ?? 0)
  if (lines > code.most) problems.push(`${name}: ${lines} lines, over ${code.most}`)
  return `${lines} + ${imports} imports`
}

const attempt = async (host: HostTest, kit: Kit): Promise<string> => {
  if (host.needsChromium && noChromium !== undefined) return `skipped: ${noChromium}`
  try {
    const note = await host.run(kit)
    return note === undefined ? 'yes' : `yes: ${note}`
  } catch (error) {
    if (error instanceof Skip) return `skipped: ${error.message}`
    problems.push(
      `${host.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
    return 'NO'
  }
}

const rows: HostResult[] = []

/** Keeps what was found of each host last. */
const save = (): void => {
  const before = JSON.parse(readFileSync(saved, 'utf8')) as HostResult[]
  const found = all.flatMap(
    ({ name }) => [...rows, ...before].find((row) => row.name === name) ?? [],
  )
  writeFileSync(saved, `${JSON.stringify(found, undefined, 2)}\n`)
}

try {
  const kit = kitFor(packed())
  for (const host of chosen) {
    const begin = performance.now()
    const result = await attempt(host, kit)
    const seconds = ((performance.now() - begin) / 1_000).toFixed(1)
    const row = { name: host.name, result, lines: writtenIn(host), seconds, shows: host.shows }
    rows.push(row)
    if (process.argv.includes('--save')) save()
    console.log(`${result === 'NO' ? 'FAILED' : 'ok'} ${host.name}, ${seconds} s`)
  }
} finally {
  await (await launched)?.close()
  rmSync(folder, { recursive: true, force: true })
}

console.log(`\n${hostTable(rows)}`)
for (const problem of problems) console.error(`\n${problem}`)
if (problems.length > 0) process.exitCode = 1
