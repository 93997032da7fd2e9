import ELK, { type ElkLabel, type ElkNode } from 'elkjs/lib/elk.bundled.js'
import type { Chart, ChartState } from '../../src/devtools/diagram/chart.ts'
import {
  anywhere,
  boxPaths,
  dot,
  labelSize,
  type,
  ways,
  widthOf,
  wrap,
  type Layout,
  type Place,
} from '../../src/devtools/diagram/layout.ts'

const idOf = (path: string): string => (path === '' ? anywhere : path)

const toNode = (state: ChartState): ElkNode => {
  if (state.kind === 'compound') {
    const children = state.states.map(toNode)
    const text = wrap(state.description, state.kind)
    return {
      id: state.path,
      layoutOptions: {
        'elk.padding': `[top=${type.frame + text.length * type.line + 6},left=20,bottom=20,right=20]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${widthOf(text, type.small, 0.56) + 40}, 60)`,
      },
      children: [{ id: dot(state.path), width: 10, height: 10 }, ...children],
    }
  }
  const text = wrap(state.description, state.kind)
  const calls = state.actors.map((actor) => `calls ${actor}`)
  return {
    id: state.path,
    width: Math.max(
      widthOf([state.name], type.name, 0.64) + 32,
      widthOf(text, type.small, 0.54) + 28,
      widthOf(calls, type.label, 0.62) + 28,
    ),
    height: 34 + (text.length + calls.length) * type.line + 8,
  }
}

const options = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
  'elk.padding': '[top=24,left=24,bottom=24,right=24]',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}

const labelOf = (lines: readonly string[]): ElkLabel => {
  const [width, height] = labelSize(lines)
  return {
    text: lines.join('\n'),
    layoutOptions: { 'elk.edgeLabels.inline': 'true' },
    width,
    height,
  }
}

/** In whole pixels, what is a pixel off straight is straight. */
const squared = (points: readonly { readonly x: number; readonly y: number }[]): number[] => {
  const numbers: number[] = []
  for (const point of points) {
    const [x, y] = [Math.round(point.x), Math.round(point.y)]
    const [beforeX = x, beforeY = y] = numbers.slice(-2)
    const isDown = Math.abs(y - beforeY) >= Math.abs(x - beforeX)
    numbers.push(isDown ? beforeX : x, isDown ? y : beforeY)
  }
  return numbers
}

const nowhere = (name: string): never => {
  throw new Error(`ELK has lost ${name}.`)
}

/** Lays a chart out with ELK: layered, compound states around their own, labels that cover nothing. */
export const layOut = async (chart: Chart): Promise<Layout> => {
  const arrows = ways(chart)
  const { root } = chart
  const order = chart.states.map(({ path }) => path)
  /** ELK sees no cycle: what leads back up is laid out as if it led down. */
  const leadsBack = (from: string, to: string): boolean =>
    order.indexOf(to) < order.indexOf(from) && !from.startsWith(`${to}.`)
  const laid: ElkNode = await new ELK.default().layout({
    id: 'root',
    layoutOptions: options,
    children: [
      { id: anywhere, width: 110, height: 34 },
      { id: dot(''), width: 10, height: 10 },
      ...root.states.map(toNode),
    ],
    edges: arrows.map(({ from, to, lines }) => ({
      id: `${from} > ${to}`,
      sources: [leadsBack(from, to) ? to : idOf(from)],
      targets: [leadsBack(from, to) ? idOf(from) : to],
      labels: lines.length === 0 ? [] : [labelOf(lines)],
    })),
  })

  const round = (n: number | undefined): number => Math.round(n ?? 0)
  const place = ({ x, y, width, height }: Partial<ElkNode>): Place => [
    round(x),
    round(y),
    round(width),
    round(height),
  ]
  const places = new Map<string, Place>()
  const look = (node: ElkNode): void => {
    places.set(node.id, place(node))
    node.children?.forEach(look)
  }
  laid.children?.forEach(look)
  const edges = new Map((laid.edges ?? []).map((edge) => [edge.id, edge]))
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    boxes: boxPaths(chart).map((path) => places.get(path) ?? nowhere(path)),
    arrows: arrows.map(({ from, to }) => {
      const { sections = [], labels: [label] = [] } = edges.get(`${from} > ${to}`) ?? nowhere(to)
      const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ])
      if (leadsBack(from, to)) points.reverse()
      return [squared(points), label === undefined ? null : place(label)]
    }),
  }
}
