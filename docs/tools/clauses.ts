// The clauses of docs/security-bcp.md: each says whose it is, and names a test that shows it.
import { namedTests } from './named-tests.ts'

/** Who keeps a clause. `yours` is the app that has the library in it. */
const whose = ['ours', "the service's", 'yours', 'not possible'] as const

export interface Clause {
  readonly section: string
  readonly whose: string
  readonly line: string
}

const rows = /^\| (\d[\d.]*(?: [a-z])?) \| .* \|$/gm

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())

/** The rows of the tables whose first cell is the number of a section. */
export const clausesIn = (text: string): readonly Clause[] =>
  [...text.matchAll(rows)].map(([line, section = '']) => ({
    section,
    whose: cellsOf(line)[2] ?? '',
    line,
  }))

/** What is wrong with the clauses of a page. */
export const wrongClauses = (page: string, text: string): readonly string[] =>
  clausesIn(text).flatMap(({ section, whose: whoseItIs, line }) => {
    const { length } = cellsOf(line)
    const titles = namedTests(page, line).flatMap((named) => named.titles)
    return [
      ...(length === 5 ? [] : [`${page}: section ${section} has ${length} cells in place of 5`]),
      ...(whose.some((one) => one === whoseItIs)
        ? []
        : [`${page}: section ${section} is ${whoseItIs}: say ${whose.join(', ')}`]),
      ...(titles.length > 0 ? [] : [`${page}: section ${section} names no test by its title`]),
    ]
  })
