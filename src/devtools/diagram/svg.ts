import { sizeOf, type Chart, type ChartState } from './chart.ts'
import {
  anywhere,
  boxPaths,
  type as sizes,
  ways,
  wrap,
  type Layout,
  type Place,
  type Way,
} from './layout.ts'

export const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const colours = `
  :root, svg { --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #8c959f; --box: #f6f8fa; --frame: #d0d7de; --accent: #0a5fd8; --end: #1a7f37 }
  @media (prefers-color-scheme: dark) { :root, svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --line: #6e7681; --box: #161b22; --frame: #30363d; --accent: #6cb0ff; --end: #56d364 } }`

/** Rules for what `drawing` draws, in colours that the including page defines: those of `toSvg`, or a viewer's own. */
export const drawingStyle = `
  .paper { fill: var(--paper) }
  text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: var(--ink) }
  .name { font-weight: 600; font-size: ${sizes.name}px; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
  .says { font-size: ${sizes.small}px; fill: var(--soft) }
  .calls, .label { font-size: ${sizes.label}px; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
  .calls { fill: var(--accent) }
  .label { text-anchor: middle }
  .guard { fill: var(--soft) }
  .back { fill: var(--paper) }
  .leaf { fill: var(--box); stroke: var(--line) }
  .compound { fill: none; stroke: var(--frame); stroke-width: 1.5 }
  .final { fill: var(--box); stroke: var(--end) }
  .rim { fill: none; stroke: var(--end) }
  .any { fill: none; stroke: var(--line); stroke-dasharray: 4 3 }
  .dot, .head { fill: var(--line) }
  .over { paint-order: stroke; stroke: var(--paper); stroke-width: 6px; stroke-linejoin: round }
  .arrow { fill: none; stroke: var(--line); stroke-width: 1.3 }`

const text = (x: number, y: number, line: string, kind: string): string =>
  `<text x="${x}" y="${y}" class="${kind}">${escape(line)}</text>`

const rect = ([x, y, width, height]: Place, kind: string, round: number): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}" class="${kind}"/>`

const drawText = (state: ChartState, [x, y]: Place, over = ''): string => {
  const top = y + 38
  const lines = wrap(state.description, state.kind)
  const calls = state.actors.map((actor) => `calls ${actor}`)
  return [
    text(x + 14, y + 22, state.name, `name${over}`),
    ...lines.map((line, i) => text(x + 14, top + i * sizes.line, line, `says${over}`)),
    ...calls.map((line, i) =>
      text(x + 14, top + (lines.length + i) * sizes.line, line, `calls${over}`),
    ),
  ].join('')
}

const drawBox = (path: string, state: ChartState | undefined, place: Place): string => {
  const [x, y, width, height] = place
  if (path === anywhere)
    return `${rect(place, 'any', 17)}${text(x + 18, y + 22, 'anywhere', 'name')}`
  if (state === undefined) return `<circle cx="${x + 5}" cy="${y + 5}" r="5" class="dot"/>`
  return [
    `<g id="${path}" data-state="${path}">`,
    `<title>${escape(`${path}: ${state.description}`)}</title>`,
    rect(place, state.kind, state.kind === 'compound' ? 12 : 8),
    state.kind === 'final' ? rect([x + 3, y + 3, width - 6, height - 6], 'rim', 6) : '',
    state.kind === 'compound' ? '' : drawText(state, place),
    '</g>',
  ].join('')
}

/** Lines run through a frame, and behind what is written in it. */
const drawHeading = (state: ChartState | undefined, place: Place): string =>
  state?.kind === 'compound' ? drawText(state, place, ' over') : ''

const pairs = (numbers: readonly number[]): { readonly x: number; readonly y: number }[] =>
  numbers.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: numbers[i + 1] ?? 0 }] : []))

/** Right-angled, with the corners rounded. */
const drawLine = ({ from, to }: Way, numbers: readonly number[]): string => {
  const radius = 6
  const points = pairs(numbers)
  const parts = points.map((point, i) => {
    const before = points[i - 1]
    const after = points[i + 1]
    if (before === undefined) return `M${point.x} ${point.y}`
    if (after === undefined) return `L${point.x} ${point.y}`
    const towards = (to: { x: number; y: number }) => {
      const length = Math.hypot(to.x - point.x, to.y - point.y)
      const share = length === 0 ? 0 : Math.min(radius, length / 2) / length
      const at = (from: number, until: number) =>
        Math.round((from + (until - from) * share) * 10) / 10
      return `${at(point.x, to.x)} ${at(point.y, to.y)}`
    }
    return `L${towards(before)}Q${point.x} ${point.y} ${towards(after)}`
  })
  return `<path d="${parts.join('')}" class="arrow" data-arrow="${escape(`${from} > ${to}`)}" marker-end="url(#head)"/>`
}

const drawLabel = (place: Place | null, lines: readonly string[]): string => {
  if (place === null || lines.length === 0) return ''
  const [x, y, width] = place
  return [
    rect(place, 'back', 3),
    ...lines.map((line, i) =>
      text(
        x + width / 2,
        y + 13 + i * sizes.line,
        line,
        line.startsWith('[') ? 'label guard' : 'label',
      ),
    ),
  ].join('')
}

const described = (chart: Chart): string =>
  `${chart.root.description} ${sizeOf(chart)}; the tables beside this picture say the same in words.`

/**
 * A chart as an SVG element without a style of its own. Each state is a group with its path in `data-state`, each arrow has
 * `data-arrow`.
 */
export const drawing = (
  chart: Chart,
  { width, height, boxes, arrows }: Layout,
  style = '',
): string => {
  const states = new Map(chart.states.map((state) => [state.path, state]))
  const placed = boxPaths(chart).flatMap((path, i) => {
    const place = boxes[i]
    return place === undefined ? [] : [{ path, place, state: states.get(path) }]
  })
  const led = ways(chart).flatMap((way, i) => {
    const [points, label = null] = arrows[i] ?? []
    return points === undefined ? [] : [{ way, points, label }]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">Statechart: ${escape(chart.id)}</title>`,
    `<desc id="desc">${escape(described(chart))}</desc>`,
    ...(style === '' ? [] : [style]),
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 1L10 5L0 9z" class="head"/></marker></defs>',
    `<rect width="${width}" height="${height}" class="paper"/>`,
    ...placed.map(({ path, place, state }) => drawBox(path, state, place)),
    ...led.map(({ way, points }) => drawLine(way, points)),
    ...placed
      .map(({ place, state }) => drawHeading(state, place))
      .filter((heading) => heading !== ''),
    ...led.map(({ way, label }) => drawLabel(label, way.lines)),
    '</svg>',
  ].join('\n')
}

/** A chart as one self-contained SVG, in light and dark. */
export const toSvg = (chart: Chart, layout: Layout): string =>
  `${drawing(chart, layout, `<style>${colours}${drawingStyle}\n</style>`)}\n`
