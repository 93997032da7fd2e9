// The TypeScript that the docs show is TypeScript that works: each ```ts block compiles by itself, and one below `<!-- run -->`
// runs to its end, against the emulator.
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/index.ts'
import { limit } from '../patience.ts'

interface Block {
  readonly page: string
  /** Where its code begins, from 1. */
  readonly line: number
  readonly code: string
  readonly isRun: boolean
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'docs/skills/authchart/SKILL.md',
]

const blocksOf = (page: string): Block[] => {
  const text = readFileSync(`${root}${page}`, 'utf8')
  return [...text.matchAll(/^(<!-- run -->\n\n)?```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const [all, mark, code = ''] = match
    const before = text.slice(0, match.index + all.indexOf('```ts\n') + '```ts\n'.length)
    return { page, line: before.split('\n').length, code, isRun: mark !== undefined }
  })
}

const blocks = pages.flatMap(blocksOf)
const fileOf = ({ page, line }: Block): string => `${page.replaceAll('/', '-')}-${line}.ts`

/** What blocks may take as given; one that declares it anew has its own. */
const given = `export {}
declare global {
  const host: import('authchart').Host
  const provider: import('authchart').Provider
  const session: import('authchart').Session
  const signIn: import('authchart').SignIn
}
`

const execute = promisify(execFile)
const run = async (args: readonly string[], env = process.env): Promise<string> =>
  execute(process.execPath, args, { cwd: root, env, timeout: limit(120_000) }).then(
    ({ stderr }) => stderr,
    (error: unknown) => {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      return `${stdout}${stderr}` || String(error)
    },
  )

let folder = ''
let emulator: Emulator

/** Inside the repository, where the package's own name leads to its source, and where git does not look. */
beforeAll(async () => {
  mkdirSync(`${root}coverage`, { recursive: true })
  folder = mkdtempSync(`${root}coverage/docs-`)
  // As many empty lines as there are above it: compiler and stack traces then speak of the page's own lines.
  for (const block of blocks)
    writeFileSync(`${folder}/${fileOf(block)}`, '\n'.repeat(block.line - 1) + block.code)
  writeFileSync(`${folder}/given.d.ts`, given)
  const compilerOptions = {
    moduleDetection: 'force',
    noUnusedLocals: false,
    noUnusedParameters: false,
  }
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions,
      include: ['*.ts', '../../src/**/*.d.ts'],
    }),
  )
  emulator = await startEmulator({ interval: 1, approveAfter: 0 })
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await emulator.close()
})

/** `README.md:108:3: error …`, where the compiler says `coverage/docs-x/README.md-104.ts(108,3): error …`. */
const inWordsOfThePage = (output: string): string =>
  blocks
    .reduce(
      (text, block) =>
        text.replaceAll(`${relative(root, folder)}/${fileOf(block)}(`, `${block.page}:(`),
      output,
    )
    .replaceAll(/:\((\d+),(\d+)\)/g, ':$1:$2')

test('the docs show TypeScript', () => {
  expect(blocks.length).toBeGreaterThan(8)
  expect(blocks.filter(({ isRun }) => isRun).length).toBeGreaterThan(3)
})

test('every block compiles by itself', async () => {
  const output = await run([
    `${root}node_modules/typescript/bin/tsc`,
    '--project',
    folder,
    '--pretty',
    'false',
  ])
  expect(inWordsOfThePage(output)).toBe('')
})

test.each(
  blocks.filter(({ isRun }) => isRun).map((block) => [`${block.page}:${block.line}`, block]),
)('%s runs to its end', async (_, block) => {
  // What it stores goes to a home of its own.
  const home = { HOME: folder, LOCALAPPDATA: folder, XDG_STATE_HOME: folder }
  // The emulator stands for all of AWS.
  const env = { ...process.env, ...home, AWS_ENDPOINT_URL: emulator.url }
  const path = `${folder}/${fileOf(block)}`
  expect(await run(['--conditions=authchart:source', path], env)).toBe('')
})

test('every link inside the repository leads somewhere', () => {
  const dead = pages.flatMap((page) => {
    const text = readFileSync(`${root}${page}`, 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '')
    const links = [...text.matchAll(/\]\(([^)#\s]+)\)|<img src="([^"]+)"/g)].map(
      ([, link, image]) => link ?? image ?? '',
    )
    return links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => !existsSync(posix.join(root, posix.dirname(page), link)))
      .map((link) => `${page}: ${link}`)
  })
  expect(dead).toEqual([])
})
