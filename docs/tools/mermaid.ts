import { arrowsOf, type Chart, type ChartState } from './chart.ts'

const anywhere = 'anywhere'
const idOf = (path: string): string => (path === '' ? anywhere : path.replaceAll('.', '_'))

const stateLines = (state: ChartState, indent: string): string[] => {
  const id = idOf(state.path)
  const name = `${indent}state "${state.name}" as ${id}`
  if (state.kind !== 'compound')
    return [name, ...(state.kind === 'final' ? [`${indent}${id} --> [*]`] : [])]
  return [`${name} {`, ...innerLines(state, `${indent}  `), `${indent}}`]
}

const innerLines = (state: ChartState, indent: string): string[] => [
  ...(state.initial === undefined ? [] : [`${indent}[*] --> ${idOf(state.initial)}`]),
  ...state.states.flatMap((child) => stateLines(child, indent)),
]

/** A chart as Mermaid text, for pages that draw it themselves. */
export const toMermaid = (chart: Chart): string => {
  const arrows = arrowsOf(chart)
  return [
    'stateDiagram-v2',
    ...innerLines(chart.root, '  '),
    ...(arrows.some(({ from }) => from === '') ? [`  state "anywhere" as ${anywhere}`] : []),
    ...arrows.map(
      ({ from, to, labels }) => `  ${idOf(from)} --> ${idOf(to)} : ${labels.join('<br/>')}`,
    ),
  ].join('\n')
}
