import type { AnyStateMachine } from 'xstate'
import { arrowsOf, readChart, type Chart, type ChartState } from './chart.ts'

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

/** A chart that has been read already, as Mermaid. */
export const chartToMermaid = (chart: Chart): string => {
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

/**
 * A machine as a Mermaid state diagram, of any XState machine: states, events, guards. GitHub and many wikis draw it. What is
 * written inline in a machine is called `inline`, or by its function's name.
 *
 * @example
 * await writeFile('device.mmd', toMermaid(deviceAuthorizationMachine))
 */
export const toMermaid = (machine: AnyStateMachine): string => chartToMermaid(readChart(machine))
