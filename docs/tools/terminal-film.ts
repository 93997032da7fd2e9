// What a terminal shows, frame by frame, as an SVG that plays by itself.
import { escape } from '../../src/devtools/diagram/svg.ts'
import type { Span } from './ansi.ts'

/** The lines of a screen, from the top. */
export type Screen = readonly (readonly Span[])[]

export interface Film {
  /** One for each step of time. */
  readonly frames: readonly Screen[]
  readonly columns: number
  readonly rows: number
  /** How long one frame shows, in seconds. */
  readonly frameSeconds: number
  /** How long the last frame stays, in frames. */
  readonly hold: number
  /** What is seen where motion is not wanted: the number of a frame. */
  readonly still: number
  /** What happens in it, for whoever does not see it. */
  readonly title: string
}

const cell = { width: 8.43, height: 18, size: 14 } as const
const padding = 18
const bar = 34

/** A piece of a line that stays the same for a while. */
interface Run {
  readonly row: number
  readonly span: Span
  readonly from: number
  readonly to: number
}

const runsOf = (frames: readonly Screen[]): Run[] => {
  const done: Run[] = []
  let going = new Map<string, Run>()
  frames.forEach((frame, at) => {
    const next = new Map<string, Run>()
    frame.forEach((line, row) => {
      for (const span of line) {
        const key = JSON.stringify([row, span])
        const { from } = going.get(key) ?? { from: at }
        if (span.text.trim() !== '' || span.styles.includes('back'))
          next.set(key, { row, span, from, to: at + 1 })
      }
    })
    for (const [key, run] of going) if (!next.has(key)) done.push(run)
    going = next
  })
  return [...done, ...going.values()]
}

/** The name of an animation that shows something from one frame to another. */
const nameOf = ({ from, to }: Run): string => `t${from}-${to}`

const keyframes = (run: Run, last: number, total: number): string => {
  const percent = (frame: number): string => `${((100 * frame) / total).toFixed(3)}%`
  const to = run.to === last ? total : run.to
  const before = run.from === 0 ? '' : `0%{visibility:hidden}`
  const after = to === total ? '' : `${percent(to)}{visibility:hidden}`
  return `@keyframes ${nameOf(run)}{${before}${percent(run.from)}{visibility:visible}${after}100%{visibility:${to === total ? 'visible' : 'hidden'}}}.${nameOf(run)}{animation-name:${nameOf(run)}}`
}

const drawText = ({ text, column, styles }: Span, y: number): string => {
  const x = (padding + column * cell.width).toFixed(1)
  const width = (text.length * cell.width).toFixed(1)
  return `<text x="${x}" y="${y}" textLength="${width}" class="${styles.join(' ')}">${escape(text)}</text>`
}

/** Which halves of a cell a block of the QR code fills: fonts leave gaps between them. */
const halves: Readonly<Record<string, readonly (0 | 1)[]>> = { '█': [0, 1], '▀': [0], '▄': [1] }

const drawBlocks = ({ text, column }: Span, y: number): string => {
  const [left, top, half] = [padding + column * cell.width, y - 13, cell.height / 2]
  const blocks = Array.from(text).flatMap((block, n) =>
    (halves[block] ?? []).map(
      (at) =>
        `M${(left + n * cell.width).toFixed(2)} ${top + at * half}h${cell.width}v${half}h-${cell.width}z`,
    ),
  )
  const width = (text.length * cell.width).toFixed(1)
  const paper = `<rect x="${left.toFixed(1)}" y="${top}" width="${width}" height="${cell.height}" class="paper"/>`
  return `${paper}<path d="${blocks.join('')}" class="block"/>`
}

const drawRun = (run: Run, still: number): string => {
  const { span, row, from, to } = run
  const y = bar + padding + row * cell.height
  const isStill = from <= still && still < to
  const classes = [nameOf(run), 'run', ...(isStill ? ['still'] : [])].join(' ')
  return `<g class="${classes}">${span.styles.includes('back') ? drawBlocks(span, y) : drawText(span, y)}</g>`
}

const styleOf = (seconds: number): string => `
text { font: ${cell.size}px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d7dae0; white-space: pre }
.shell { fill: #16181d } .head { fill: #21242b } .dot { fill: #4a4f5a } .paper { fill: #ffffff; shape-rendering: crispEdges }
.bold { font-weight: 700; fill: #ffffff } .dim { fill: #8f96a3 } .underline { text-decoration: underline }
.cyan { fill: #6fd3e3 } .yellow { fill: #f2c661 } .green { fill: #7fd88f } .red { fill: #ff8f87 } .block { fill: #16181d; shape-rendering: crispEdges }
.run { visibility: hidden; animation: ${seconds}s step-end infinite }
@media (prefers-reduced-motion: reduce) { .run { animation: none } .still { visibility: visible } }`

/** The animation, as the text of an SVG. With reduced motion it stands still. */
export const filmSvg = ({
  frames,
  columns,
  rows,
  frameSeconds,
  hold,
  still,
  title,
}: Film): string => {
  const runs = runsOf(frames)
  const total = frames.length + hold
  const width = Math.ceil(padding * 2 + columns * cell.width)
  const height = bar + padding + rows * cell.height
  const names = new Map(runs.map((run) => [nameOf(run), keyframes(run, frames.length, total)]))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escape(title)}</title>
<style>${styleOf(total * frameSeconds)}
${[...names.values()].join('\n')}</style>
<rect width="${width}" height="${height}" rx="10" class="shell"/><path d="M0 ${bar}V10a10 10 0 0 1 10-10H${width - 10}a10 10 0 0 1 10 10V${bar}z" class="head"/>
${[0, 1, 2].map((n) => `<circle cx="${20 + n * 20}" cy="${bar / 2}" r="6" class="dot"/>`).join('')}
${runs.map((run) => drawRun(run, still)).join('\n')}
</svg>
`
}
