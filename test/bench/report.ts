import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { root } from '../tools/run.ts'
import { everyone, subjects, type Row, type Section } from './measure/plan.ts'

const packages = [
  'xstate',
  'rxjs',
  'ky',
  'oauth4webapi',
  'openid-client',
  '@aws-sdk/client-sso-oidc',
]
const start = '<!-- bench:start -->'
const end = '<!-- bench:end -->'

const versionOf = (name: string): string => {
  const manifest = readFileSync(`${root}node_modules/${name}/package.json`, 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

/** Where and with what the figures were taken. */
export const circumstances = (): string => {
  const [cpu] = cpus()
  const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`
  const versions = packages.map((name) => `${name} ${versionOf(name)}`).join(', ')
  const date = new Date().toISOString().slice(0, 10)
  return `${date} · Node ${process.versions.node} · ${machine} · ${versions}`
}

const table = (rows: readonly Row[]): string => {
  const present = everyone.filter((name) => rows.some(({ cells }) => cells[name] !== undefined))
  const lines = [
    ['', ...rows.map(({ label }) => label)],
    ['---', ...rows.map(() => '--:')],
    ...present.map((name) => [subjects[name], ...rows.map(({ cells }) => cells[name] ?? '–')]),
  ]
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  )
  const cell = (text: string, column: number): string => {
    const width = widths[column] ?? 0
    if (text === '---') return '-'.repeat(width)
    if (text === '--:') return `${'-'.repeat(width - 1)}:`
    return column === 0 ? text.padEnd(width) : text.padStart(width)
  }
  return lines.map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n')
}

export const toMarkdown = ({ title, rows, notes = [] }: Section): string =>
  [`### ${title}`, table(rows), ...notes].join('\n\n')

/** Replaces what stands between the markers of `docs/performance.md`. */
export const writeReport = (markdown: string): void => {
  const file = `${root}docs/performance.md`
  const text = readFileSync(file, 'utf8')
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${file} has no markers`)
  const before = text.slice(0, from + start.length)
  writeFileSync(file, `${before}\n\n${markdown}\n\n${text.slice(to)}`)
}
