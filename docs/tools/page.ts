import type { AnyStateMachine } from 'xstate'
import { guardName, type Chart, type ChartTransition } from './chart.ts'
import { effectOf, namesOf, readsOf } from './code.ts'
import { inputFields, outputKinds } from './kinds.ts'
import { toMermaid } from './mermaid.ts'

/** What the public API shows while the chart is in a state, by the state's path. */
export type Shown = ReadonlyMap<string, ReadonlySet<string>>

const code = (text: string): string => (text === '' ? '' : `\`${text}\``)
const codes = (texts: readonly string[]): string => texts.map(code).join(', ')
const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')

const statesTable = ({ states }: Chart, shown: Shown): string =>
  table(
    ['state', 'kind', 'what it is', '`SignInState`'],
    states.map(({ path, kind, description, actors }) => [
      code(path),
      kind === 'leaf' ? (actors.length > 0 ? `calls ${codes(actors)}` : '') : kind,
      description,
      [...(shown.get(path) ?? [])].map(code).join('<br>'),
    ]),
  )

const toCell = ({ from, to }: ChartTransition): string => {
  if (to === undefined) return '(stays)'
  return from === to ? `${code(to)} (again)` : code(to)
}

const transitionsTable = (chart: Chart): string =>
  table(
    ['from', 'event', 'guard', 'to', 'actions', 'why'],
    chart.transitions.map((transition) => [
      code(transition.from) || 'anywhere',
      transition.event,
      code(guardName(chart, transition) ?? '').replace('`otherwise`', 'otherwise'),
      toCell(transition),
      codes(transition.actions),
      transition.description,
    ]),
  )

const usersOf = (
  { transitions, states }: Chart,
  uses: (it: Pick<ChartTransition, 'guard' | 'actions' | 'event'>) => boolean,
): string[] => [
  ...new Set([
    ...transitions.filter(uses).map(({ event }) => event),
    ...states
      .filter(({ entry }) => uses({ guard: undefined, actions: entry, event: '' }))
      .map(({ path }) => `entry of ${path}`),
  ]),
]

const bare = (action: string): string => action.replace(/\(.*\)$/, '')

/** The whole page of a chart. */
export const toPage = (
  machine: AnyStateMachine,
  chart: Chart,
  shown: Shown,
  file: string,
): string => {
  const { id, root, states, transitions } = chart
  const leaves = states.filter(({ kind }) => kind === 'leaf').length
  const ends = states.filter(({ kind }) => kind === 'final').length
  const callers = (actor: string) =>
    states.filter(({ actors }) => actors.includes(actor)).map(({ path }) => path)
  return `${[
    '<!-- Written by `npm run docs` from the machine itself: edit the machine. -->',
    `# ${id}`,
    root.description,
    `${leaves} states, ${ends} ends, ${transitions.length} transitions. Source: [machines/${file}.machine.ts](../../machines/${file}.machine.ts).`,
    `![Statechart of ${id}: the tables below say the same](${file}.svg)`,
    '## States',
    'The last column is what `signIn.state$` shows meanwhile.',
    statesTable(chart, shown),
    '## Transitions',
    'An event that several branches wait for takes the first whose guard holds. The innermost state decides first.',
    transitionsTable(chart),
    '## Timers',
    'A timer is set on entry, from moments that the context holds: it is never early, and it survives a restart.',
    table(
      ['timer', 'computed from', 'set in'],
      namesOf(machine, 'delays').map((name) => [
        code(name),
        codes(readsOf(machine, 'delays', name)),
        codes([
          ...new Set(
            transitions.filter(({ event }) => event === `after ${name}`).map(({ from }) => from),
          ),
        ]),
      ]),
    ),
    '## Actors',
    'Promises that the host supplies with `machine.provide()`. Each answers with data, and says when.',
    table(
      ['actor', 'is given', 'answers', 'called in'],
      namesOf(machine, 'actors').map((name) => [
        code(name),
        codes(inputFields(name)),
        codes(outputKinds(name)),
        codes(callers(name)),
      ]),
    ),
    '## Guards',
    table(
      ['guard', 'looks at the event and', 'decides'],
      namesOf(machine, 'guards').map((name) => [
        code(name),
        codes(readsOf(machine, 'guards', name)),
        usersOf(chart, ({ guard }) => guard === name).join(', '),
      ]),
    ),
    '## Actions',
    table(
      ['action', 'effect', 'on'],
      namesOf(machine, 'actions').map((name) => [
        code(name),
        effectOf(machine, name),
        usersOf(chart, ({ actions }) => actions.map(bare).includes(name)).join(', '),
      ]),
    ),
    '## As Mermaid',
    `\`\`\`mermaid\n${toMermaid(chart)}\n\`\`\``,
  ].join('\n\n')}\n`
}
