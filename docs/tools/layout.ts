import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js'
import { arrowsOf, type Chart, type ChartState } from './chart.ts'

export const type = { name: 14, small: 12, label: 12, line: 16, frame: 30 } as const

/** A box with what is written in it, or an arrow with its label: places are absolute. */
export interface Placed {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Box extends Placed {
  readonly path: string
  readonly state: ChartState | undefined
  readonly lines: readonly string[]
}
export interface Arrow {
  readonly from: string
  readonly to: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
  readonly label: (Placed & { readonly lines: readonly string[] }) | undefined
}
export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly arrows: readonly Arrow[]
}

export const anywhere = 'anywhere'
const dot = (path: string): string => `${path} initial`
const idOf = (path: string): string => (path === '' ? anywhere : path)

const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Nobody measures text here: fonts differ, so boxes are generous. */
const widthOf = (lines: readonly string[], size: number, perEm: number): number =>
  Math.ceil(Math.max(0, ...lines.map((line) => line.length)) * size * perEm)

const toNode = (state: ChartState, lines: Map<string, readonly string[]>): ElkNode => {
  if (state.kind === 'compound') {
    const children = state.states.map((child) => toNode(child, lines))
    const text = wrap(state.description, 90)
    lines.set(state.path, text)
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
  const text = wrap(state.description, 34)
  lines.set(state.path, text)
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
  const lines = new Map<string, readonly string[]>()
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
      ...root.states.map((state) => toNode(state, lines)),
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

  const states = new Map(chart.states.map((state) => [state.path, state]))
  const round = (n: number | undefined): number => Math.round((n ?? 0) * 10) / 10
  const place = ({ x, y, width, height }: Partial<Placed>): Placed => ({
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
  })
  const boxesOf = (node: ElkNode): Box[] => [
    { ...place(node), path: node.id, state: states.get(node.id), lines: lines.get(node.id) ?? [] },
    ...(node.children ?? []).flatMap(boxesOf),
  ]
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    boxes: (laid.children ?? []).flatMap(boxesOf),
    arrows: (laid.edges ?? []).map(({ id, sections = [], labels: [label] = [] }) => {
      const [from = '', to = ''] = id.split(' > ')
      const points = sections
        .flatMap(({ startPoint, bendPoints = [], endPoint }) => [
          startPoint,
          ...bendPoints,
          endPoint,
        ])
        .map(({ x, y }) => ({ x: round(x), y: round(y) }))
      return {
        from,
        to,
        points: leadsBack(from, to) ? points.toReversed() : points,
        label: label === undefined ? undefined : { ...place(label), lines: labels.get(id) ?? [] },
      }
    }),
  }
}
