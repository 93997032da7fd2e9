import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js'
import { arrowsOf, type Chart, type ChartState } from '../../src/devtools/diagram/chart.ts'
import {
  anywhere,
  toLines,
  type,
  wrap,
  type Layout,
  type Place,
} from '../../src/devtools/diagram/layout.ts'

const dot = (path: string): string => `${path} initial`
const idOf = (path: string): string => (path === '' ? anywhere : path)

/** Nobody measures text here: fonts differ, so boxes are generous. */
const widthOf = (lines: readonly string[], size: number, perEm: number): number =>
  Math.ceil(Math.max(0, ...lines.map((line) => line.length)) * size * perEm)

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

const initials = (state: ChartState): ElkExtendedEdge[] => [
  ...(state.initial === undefined
    ? []
    : [{ id: `${dot(state.path)} edge`, sources: [dot(state.path)], targets: [state.initial] }]),
  ...state.states.flatMap(initials),
]

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

/** Lays a chart out with ELK: layered, compound states around their own, labels that cover nothing. */
export const layOut = async (chart: Chart): Promise<Layout> => {
  const arrows = arrowsOf(chart)
  const labels = new Map(
    arrows.map(({ from, to, labels: all }) => [`${from} > ${to}`, toLines(all)]),
  )
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
    edges: [
      ...initials(root),
      ...arrows.map(({ from, to }) => {
        const text = labels.get(`${from} > ${to}`) ?? []
        return {
          id: `${from} > ${to}`,
          sources: [leadsBack(from, to) ? to : idOf(from)],
          targets: [leadsBack(from, to) ? idOf(from) : to],
          labels: [
            {
              text: text.join('\n'),
              layoutOptions: { 'elk.edgeLabels.inline': 'true' },
              width: widthOf(text, type.label, 0.62) + 8,
              height: text.length * type.line + 2,
            },
          ],
        }
      }),
    ],
  })

  const round = (n: number | undefined): number => Math.round((n ?? 0) * 10) / 10
  const place = ({ x, y, width, height }: Partial<ElkNode>): Place => [
    round(x),
    round(y),
    round(width),
    round(height),
  ]
  const boxesOf = (node: ElkNode): Layout['boxes'] => [
    [node.id, ...place(node)],
    ...(node.children ?? []).flatMap(boxesOf),
  ]
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    boxes: (laid.children ?? []).flatMap(boxesOf),
    arrows: (laid.edges ?? []).map(({ id, sections = [], labels: [label] = [] }) => {
      const [from = '', to = ''] = id.split(' > ')
      const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ])
      if (leadsBack(from, to)) points.reverse()
      const numbers = points.flatMap(({ x, y }) => [round(x), round(y)])
      return [from, to, numbers, label === undefined ? null : place(label)]
    }),
  }
}
