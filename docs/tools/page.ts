import type { AnyStateMachine } from 'xstate'
import {
  guardName,
  sizeOf,
  type Chart,
  type ChartTransition,
} from '../../src/devtools/diagram/chart.ts'
import { chartToMermaid } from '../../src/devtools/diagram/mermaid.ts'
import type { Dropped } from './dropped-events.ts'
import { effectOf, namesOf, readsOf, type Uses } from './code.ts'
import { actorTypes, inputFields, outputKinds } from './kinds.ts'

/** What the public API shows while the chart is in a state. */
export interface Shown {
  /** The name of the type. */
  readonly type: string
  /** Which property shows it. */
  readonly by: string
  /** Its values in words, by the state's path. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>
}

/** The name of a chart's page, without what follows the dot. */
export const fileOf = (id: string): string =>
  id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const code = (text: string): string => (text === '' ? '' : `\`${text}\``)
const codes = (texts: readonly string[]): string => texts.map(code).join(', ')
const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')

const statesTable = ({ states }: Chart, shown: Shown | undefined): string =>
  table(
    ['state', 'kind', 'what it is', ...(shown === undefined ? [] : [code(shown.type)])],
    states.map(({ path, kind, description, actors }) => [
      code(path),
      kind === 'leaf' ? (actors.length > 0 ? `calls ${codes(actors)}` : '') : kind,
      description,
      ...(shown === undefined ? [] : [[...(shown.words.get(path) ?? [])].join('<br>')]),
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

/** The events that a chart drops: a test compares this table with the chart. */
export const droppedTable = (dropped: readonly Dropped[]): string =>
  table(
    ['event', 'dropped in', 'why'],
    dropped.map(({ event, states, why }) => [event, codes(states), why]),
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
  uses: Uses,
  shown: Shown | undefined,
  dropped: readonly Dropped[],
): string => {
  const file = fileOf(chart.id)
  const { id, root, states, transitions } = chart
  const timers = namesOf(machine, 'delays').map((name) => [
    code(name),
    codes(readsOf(machine, uses, name)),
    codes([
      ...new Set(
        transitions.filter(({ event }) => event === `after ${name}`).map(({ from }) => from),
      ),
    ]),
  ])
  const callers = (actor: string) =>
    states.filter(({ actors }) => actors.includes(actor)).map(({ path }) => path)
  return `${[
    '<!-- Written by `npm run docs` from the machine itself: edit the machine. -->',
    `# ${id}`,
    root.description,
    `${sizeOf(chart)}. Source: [machines/${file}.machine.ts](../../machines/${file}.machine.ts).`,
    `![Statechart of ${id}: the tables below say the same](${file}.svg)`,
    '## States',
    ...(shown === undefined ? [] : [`The last column is what \`${shown.by}\` shows meanwhile.`]),
    statesTable(chart, shown),
    '## Transitions',
    'An event that several branches wait for takes the first whose guard holds. The innermost state decides first.',
    transitionsTable(chart),
    '## Events without a meaning here',
    'What a person or a host tells the chart and it drops: nothing changes, now or later. Every other event acts in every state where it can arrive; the states that are passed at once take none.',
    droppedTable(dropped),
    ...(timers.length === 0
      ? []
      : [
          '## Timers',
          'A timer is set on entry, from moments that the context holds: it is never early, and it survives a restart.',
          table(['timer', 'computed from', 'set in'], timers),
        ]),
    '## Actors',
    'What the host supplies with `machine.provide()`. Each answers with data, and says when.',
    table(
      ['actor', 'what it is', 'is given', 'answers', 'called in'],
      namesOf(machine, 'actors').map((name) => {
        const { chart: other, input, output } = actorTypes(id, name)
        return [
          code(name),
          other === undefined ? 'a promise' : `the chart [${other}](${fileOf(other)}.md)`,
          codes(inputFields(input)),
          codes(outputKinds(output)),
          codes(callers(name)),
        ]
      }),
    ),
    '## Guards',
    table(
      ['guard', 'looks at the event and', 'decides'],
      namesOf(machine, 'guards').map((name) => [
        code(name),
        codes(readsOf(machine, uses, name)),
        usersOf(chart, ({ guard }) => guard === name).join(', '),
      ]),
    ),
    '## Actions',
    table(
      ['action', 'effect', 'on'],
      namesOf(machine, 'actions').map((name) => [
        code(name),
        effectOf(machine, uses, name),
        usersOf(chart, ({ actions }) => actions.map(bare).includes(name)).join(', '),
      ]),
    ),
    '## For other tools',
    `As files: \`dist/charts/${file}.mmd\`, in Mermaid; \`dist/charts/${file}.json\`, the machine's config, which Stately's editor imports. The package has both, and \`npm run docs\` writes both.`,
    `\`\`\`mermaid\n${chartToMermaid(chart)}\n\`\`\``,
  ].join('\n\n')}\n`
}
