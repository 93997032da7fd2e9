import { arrowsOf, type Chart, type ChartState } from './chart.ts'

/** Numbers are pixels. */
export type Place = readonly [x: number, y: number, width: number, height: number]

/** Where a chart's boxes and arrows are; which they are, and what is written in them, is read off the chart. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** In the order of `boxPaths`. */
  readonly boxes: readonly Place[]
  /** In the order of `ways`; points as x, y, x, y and so on. Where nothing is written, the label is `null`. */
  readonly arrows: readonly (readonly [points: readonly number[], label: Place | null])[]
}

export const anywhere = 'anywhere'

/** The dot that a compound state begins at. */
export const dot = (path: string): string => `${path} initial`

const pathsIn = (state: ChartState): string[] => [
  state.path,
  ...(state.kind === 'compound' ? [dot(state.path)] : []),
  ...state.states.flatMap(pathsIn),
]

/** Whatever is drawn as a box or a dot: `anywhere` stands for all states. */
export const boxPaths = ({ root }: Chart): string[] => [
  anywhere,
  dot(''),
  ...root.states.flatMap(pathsIn),
]

export interface Way {
  readonly from: string
  readonly to: string
  /** What is written beside it, line by line. */
  readonly lines: readonly string[]
}

const beginnings = (state: ChartState): Way[] => [
  ...(state.initial === undefined ? [] : [{ from: dot(state.path), to: state.initial, lines: [] }]),
  ...state.states.flatMap(beginnings),
]

/** Whatever is drawn as an arrow: from the dots first. */
export const ways = (chart: Chart): Way[] => [
  ...beginnings(chart.root),
  ...arrowsOf(chart).map(({ from, to, labels }) => ({ from, to, lines: toLines(labels) })),
]

export const type = { name: 14, small: 12, label: 12, line: 16, frame: 30 } as const

/** How many characters a line of a description has: in a frame, and in a box. */
const columns = { compound: 90, leaf: 34, final: 34 } as const

export const wrap = (text: string, kind: keyof typeof columns): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= columns[kind])
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** An event is written once, its guards below one another. */
const toLines = (labels: readonly string[]): string[] => {
  let last = ''
  return labels.flatMap((label) => {
    const [event = '', guard] = label.split(' [')
    const isNew = event !== last
    last = event
    return [...(isNew ? [event] : []), ...(guard === undefined ? [] : [`[${guard}`])]
  })
}

/** Text is not measured here: fonts differ, so boxes are generous. */
export const widthOf = (lines: readonly string[], size: number, perEm: number): number =>
  Math.ceil(Math.max(0, ...lines.map((line) => line.length)) * size * perEm)

/** How large what is written beside an arrow is. */
export const labelSize = (lines: readonly string[]): readonly [width: number, height: number] => [
  widthOf(lines, type.label, 0.62) + 8,
  lines.length * type.line + 2,
]
