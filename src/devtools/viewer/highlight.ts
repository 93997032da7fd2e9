import { boxPaths } from '../diagram/layout.ts'
import { drawing } from '../diagram/svg.ts'
import { activePaths, valueText, type ActorState, type Frame } from './frame.ts'
import type { ShownChart } from './shown-chart.ts'

/** What is painted on a chart that stays. */
export interface Picture {
  readonly frame: Frame | undefined
  readonly actor: ActorState | undefined
  readonly now: number
  readonly scale: number
}

const within = (path: string, above: string): boolean =>
  above === '' || path === above || path.startsWith(`${above}.`)

const svgOf = ({ chart, layout }: ShownChart): SVGSVGElement | undefined => {
  if (layout === undefined) return undefined
  const { documentElement } = new DOMParser().parseFromString(
    drawing(chart, layout),
    'image/svg+xml',
  )
  documentElement.classList.add('statechart')
  return document.importNode(documentElement, true) as unknown as SVGSVGElement
}

/**
 * Paints the lit states, the way just taken and the timers onto the drawing of a chart. What it returns brings them into
 * sight: to be called when all is written.
 */
export const createHighlighter = (): ((stage: HTMLElement, picture: Picture) => () => void) => {
  const drawings = new Map<ShownChart, SVGSVGElement | undefined>()
  let svg: SVGSVGElement | undefined
  /** The timers' lines, by the ways that they run along. */
  const lines = new Map<string, Element>()
  let shown = ''
  let scaled = 0
  let lit: readonly unknown[] = []

  const drawingOf = (chart: ShownChart | undefined): SVGSVGElement | undefined => {
    if (chart === undefined) return undefined
    if (!drawings.has(chart)) drawings.set(chart, svgOf(chart))
    return drawings.get(chart)
  }

  const light = (actor: ActorState, { frame }: Picture) => {
    const paths = new Set(activePaths(actor.value))
    const innermost = valueText(actor.value).split(', ')
    for (const group of svg?.querySelectorAll('[data-state]') ?? []) {
      const path = group.getAttribute('data-state') ?? ''
      group.classList.toggle('lit', paths.has(path))
      group.classList.toggle('here', innermost.includes(path))
      group.classList.toggle('ended', actor.status !== 'active')
    }
    const isOurs = frame?.actor === actor.path && frame.kind !== 'ignored' && frame.kind !== 'stay'
    let taken: Element | undefined
    let depth = -1
    for (const arrow of svg?.querySelectorAll('[data-arrow]') ?? []) {
      arrow.classList.remove('taken')
      const [from = '', to = ''] = arrow.getAttribute('data-arrow')?.split(' > ') ?? []
      if (!isOurs || to === '' || !within(frame.from, from) || !within(frame.to, to)) continue
      if (from.length + to.length > depth) {
        taken = arrow
        depth = from.length + to.length
      }
    }
    taken?.classList.add('taken')
  }

  /** A timer shrinks along the ways that it leads to. */
  const countDown = (actor: ActorState, now: number) => {
    const used = new Set<string>()
    const paths = ['', ...activePaths(actor.value)]
    for (const { name, setAt, dueAt } of actor.timers)
      for (const { from, to, event } of actor.chart?.chart.transitions ?? []) {
        const way = `${from} > ${to}`
        if (event !== `after ${name}` || to === undefined || !paths.includes(from)) continue
        const line = lines.get(way) ?? lineAlong(way)
        if (line === undefined) continue
        used.add(way)
        lines.set(way, line)
        const left = Math.max(0, Math.min(1, (dueAt - now) / Math.max(1, dueAt - setAt)))
        line.setAttribute('stroke-dasharray', `${left} 1`)
      }
    for (const [way, line] of lines) {
      if (used.has(way)) continue
      line.remove()
      lines.delete(way)
    }
  }

  const lineAlong = (way: string): Element | undefined => {
    const arrow = svg?.querySelector(`[data-arrow="${CSS.escape(way)}"]`)
    if (!arrow) return undefined
    const line = arrow.cloneNode() as SVGPathElement
    for (const attribute of ['data-arrow', 'marker-end']) line.removeAttribute(attribute)
    line.setAttribute('class', 'countdown')
    line.setAttribute('pathLength', '1')
    arrow.after(line)
    return line
  }

  const keepInSight = (stage: HTMLElement, actor: ActorState, { scale }: Picture) => {
    const { chart, layout } = actor.chart ?? {}
    if (chart === undefined || layout === undefined) return
    const [path] = valueText(actor.value).split(', ')
    const key = `${actor.path} ${path} ${scale}`
    if (key === shown) return
    const isNewChart = shown === ''
    shown = key
    const index = boxPaths(chart).indexOf(path ?? '')
    const box = layout.boxes[index]
    if (box === undefined) return
    const [left, top, right, bottom] = [box[0], box[1], box[0] + box[2], box[1] + box[3]].map(
      (at) => at * scale,
    ) as [number, number, number, number]
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = stage
    const isInSight =
      left >= scrollLeft &&
      top >= scrollTop &&
      right <= scrollLeft + clientWidth &&
      bottom <= scrollTop + clientHeight
    if (isInSight) return
    const to = { left: (left + right - clientWidth) / 2, top: (top + bottom - clientHeight) / 2 }
    const isFar =
      Math.abs(to.left - scrollLeft) > clientWidth || Math.abs(to.top - scrollTop) > clientHeight
    stage.scrollTo({ ...to, behavior: isNewChart || isFar ? 'instant' : 'auto' })
  }

  const scrollToBox = (stage: HTMLElement, actor: ActorState) => {
    const key = `${actor.path} ${valueText(actor.value)}`
    if (key !== shown) stage.querySelector('.here')?.scrollIntoView({ block: 'nearest' })
    shown = key
  }

  return (stage, picture) => {
    const { actor, scale, now } = picture
    const holder = stage.querySelector('.drawing')
    const wanted = drawingOf(actor?.chart)
    if (wanted !== svg || wanted?.parentElement !== holder) {
      svg = wanted
      shown = ''
      scaled = 0
      lit = []
      for (const line of lines.values()) line.remove()
      lines.clear()
      holder?.replaceChildren(...(svg === undefined ? [] : [svg]))
    }
    if (actor === undefined) return () => undefined
    if (svg === undefined) return () => scrollToBox(stage, actor)
    const { width, height } = actor.chart?.layout ?? { width: 0, height: 0 }
    if (scaled !== scale) {
      svg.setAttribute('width', String(width * scale))
      svg.setAttribute('height', String(height * scale))
      scaled = scale
    }
    const what = [picture.frame, actor.value, actor.status]
    if (what.some((one, i) => one !== lit[i])) light(actor, picture)
    lit = what
    countDown(actor, now)
    return () => keepInSight(stage, actor, picture)
  }
}
