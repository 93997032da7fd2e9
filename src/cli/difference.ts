import { structuredPatch } from 'diff'
import { plainText } from '../kit/plain-text.ts'

const context = 2

const coloured = (line: string): string => {
  if (line.startsWith('+')) return `\u001B[32m${line}\u001B[39m`
  if (line.startsWith('-')) return `\u001B[31m${line}\u001B[39m`
  return line.startsWith('@@') ? `\u001B[36m${line}\u001B[39m` : line
}

export interface DifferenceOptions {
  readonly isColoured?: boolean
  /** So many lines are shown; of others it is said how many there are. Default: all. */
  readonly most?: number
}

/** What changes in a file, as `diff -u` says it. Pure. */
export const differenceOf = (
  file: string,
  before: string,
  after: string,
  { isColoured = false, most = Infinity }: DifferenceOptions = {},
): string => {
  const { hunks } = structuredPatch(file, file, before, after, undefined, undefined, { context })
  const lines = hunks
    .flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...changed,
    ])
    .map(plainText)
  const shown = lines.slice(0, most).map((line) => (isColoured ? coloured(line) : line))
  const more = lines.length - shown.length
  const rest =
    more > 0 ? [`… ${more.toLocaleString('en')} lines more: --dry-run shows them all`] : []
  return [file, ...shown, ...rest, ''].join('\n')
}
