import type { AnyStateMachine } from 'xstate'
import { arrowsOf, readChart, type Chart, type ChartState } from './chart.ts'

const anywhere = 'anywhere'
/** Other people's names may hold anything; an id of Mermaid's is a word, and none is that of `anywhere`. */
const idOf = (path: string): string => {
  if (path === '') return anywhere
  const word = path
    .replaceAll('_', '__')
    .replaceAll('.', '_')
    .replaceAll(/\W/g, (letter) => `_u${letter.charCodeAt(0)}`)
  return word === anywhere ? `${anywhere}_` : word
}

/** Text that Mermaid takes for none of its own. */
const said = (text: string): string =>
  text
    .replaceAll(/[;#\s]+/g, ' ')
    .replaceAll('"', "'")
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('%%', '%')

const stateLines = (state: ChartState, indent: string): string[] => {
  const id = idOf(state.path)
  const name = `${indent}state "${said(state.name)}" as ${id}`
  // Regions of a parallel state are states within it.
  if (state.states.length === 0)
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
      ({ from, to, labels }) =>
        `  ${idOf(from)} --> ${idOf(to)} : ${labels.map(said).join('<br/>')}`,
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
