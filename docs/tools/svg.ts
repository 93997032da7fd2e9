import type { Chart } from './chart.ts'
import { anywhere, type as sizes, type Arrow, type Box, type Layout } from './layout.ts'

const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const style = `
  :root, svg { --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #8c959f; --box: #f6f8fa; --frame: #d0d7de; --accent: #0a5fd8; --end: #1a7f37 }
  @media (prefers-color-scheme: dark) { :root, svg { --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --line: #6e7681; --box: #161b22; --frame: #30363d; --accent: #6cb0ff; --end: #56d364 } }
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

const rect = (
  { x, y, width, height }: Omit<Box, 'path' | 'state' | 'lines'>,
  kind: string,
  round: number,
): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}" class="${kind}"/>`

const drawText = ({ x, y, state, lines }: Box, over = ''): string => {
  const top = y + 38
  const calls = state?.actors.map((actor) => `calls ${actor}`) ?? []
  return [
    text(x + 14, y + 22, state?.name ?? '', `name${over}`),
    ...lines.map((line, i) => text(x + 14, top + i * sizes.line, line, `says${over}`)),
    ...calls.map((line, i) =>
      text(x + 14, top + (lines.length + i) * sizes.line, line, `calls${over}`),
    ),
  ].join('')
}

const drawBox = (box: Box): string => {
  const { x, y, width, height, path, state } = box
  if (path === anywhere) return `${rect(box, 'any', 17)}${text(x + 18, y + 22, 'anywhere', 'name')}`
  if (state === undefined) return `<circle cx="${x + 5}" cy="${y + 5}" r="5" class="dot"/>`
  const inner = { x: x + 3, y: y + 3, width: width - 6, height: height - 6 }
  return [
    `<g id="${path}" data-state="${path}">`,
    `<title>${escape(`${path}: ${state.description}`)}</title>`,
    rect(box, state.kind, state.kind === 'compound' ? 12 : 8),
    state.kind === 'final' ? rect(inner, 'rim', 6) : '',
    state.kind === 'compound' ? '' : drawText(box),
    '</g>',
  ].join('')
}

/** Lines run through a frame, and behind what is written in it. */
const drawHeading = (box: Box): string =>
  box.state?.kind === 'compound' ? drawText(box, ' over') : ''

/** Right-angled, with the corners rounded. */
const drawLine = ({ points }: Arrow): string => {
  const radius = 6
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
  return `<path d="${parts.join('')}" class="arrow" marker-end="url(#head)"/>`
}

const drawLabel = ({ label }: Arrow): string => {
  if (label === undefined || label.lines.length === 0) return ''
  const { x, y, width, lines } = label
  return [
    rect(label, 'back', 3),
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

/** A chart as one self-contained SVG, in light and dark. */
export const toSvg = (chart: Chart, { width, height, boxes, arrows }: Layout): string =>
  `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">Statechart: ${escape(chart.id)}</title>`,
    `<desc id="desc">${escape(`${chart.root.description} ${chart.states.length} states, ${chart.transitions.length} transitions; the tables beside this picture say the same in words.`)}</desc>`,
    `<style>${style}\n</style>`,
    '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 1L10 5L0 9z" class="head"/></marker></defs>',
    `<rect width="${width}" height="${height}" class="paper"/>`,
    ...boxes.map(drawBox),
    ...arrows.map(drawLine),
    ...boxes.map(drawHeading).filter((heading) => heading !== ''),
    ...arrows.map(drawLabel),
    '</svg>',
  ].join('\n')}\n`
