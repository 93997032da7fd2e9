import { createMachine, type AnyStateMachine } from 'xstate'
import { ownCharts } from '../charts.ts'
import { readChart, type Chart } from '../diagram/chart.ts'
import type { Layout } from '../diagram/layout.ts'
import { unpackLayout } from '../diagram/packed-layout.ts'
import { layouts } from './layouts.ts'

/** A chart to be drawn: ours where it was laid out at build time, anybody else's as nested boxes. */
export interface ShownChart {
  readonly machine: AnyStateMachine
  readonly chart: Chart
  readonly layout: Layout | undefined
}

const statePaths = ({ states }: Chart): readonly string[] => states.map(({ path }) => path)

const shape = (chart: Chart): string =>
  JSON.stringify([statePaths(chart), chart.transitions.map(({ from, to }) => [from, to])])

let ours: ReadonlyMap<string, ShownChart> | undefined
const ownShown = (): ReadonlyMap<string, ShownChart> =>
  (ours ??= new Map(
    Object.values(ownCharts).map((machine: AnyStateMachine) => {
      const chart = readChart(machine)
      const packed = layouts[chart.id]
      const layout = packed === undefined ? undefined : unpackLayout(packed, chart)
      return [chart.id, { machine, chart, layout }]
    }),
  ))

const shownOf = (machine: AnyStateMachine): ShownChart => {
  const chart = readChart(machine)
  const own = ownShown().get(chart.id)
  return own !== undefined && shape(own.chart) === shape(chart)
    ? own
    : { machine, chart, layout: undefined }
}

const isMachine = (logic: object): logic is AnyStateMachine =>
  'root' in logic && 'config' in logic && 'implementations' in logic

const byLogic = new WeakMap<object, ShownChart>()

/** What an actor runs, if it is a machine. Provided copies of our charts look like ours. */
export const chartOfLogic = (logic: unknown): ShownChart | undefined => {
  if (typeof logic !== 'object' || logic === null || !isMachine(logic)) return undefined
  const known = byLogic.get(logic)
  if (known !== undefined) return known
  const shown = shownOf(logic)
  byLogic.set(logic, shown)
  return shown
}

/** Stately sends a function as its name: where it computes params, that says nothing. */
const withoutParams = (key: string, value: unknown): unknown =>
  key === 'params' && JSON.stringify(value) === '{"type":"params"}' ? undefined : value

const configOf = (definition: unknown): unknown => {
  try {
    return typeof definition === 'string' ? JSON.parse(definition, withoutParams) : undefined
  } catch {
    return undefined
  }
}

const pathsIn = (states: unknown, above = ''): string[] =>
  typeof states !== 'object' || states === null
    ? []
    : Object.entries(states).flatMap(([key, state]: [string, unknown]) => [
        above + key,
        ...(typeof state === 'object' && state !== null && 'states' in state
          ? pathsIn(state.states, `${above}${key}.`)
          : []),
      ])

/**
 * The chart of a config as Stately's inspector sends it; `undefined` where it is none, or came in pieces. It sorts
 * names, and at its usual depth it leaves out guards: a chart with our name and our states counts as ours.
 */
export const chartOfDefinition = (definition: unknown): ShownChart | undefined => {
  const config = configOf(definition)
  if (typeof config !== 'object' || config === null || !('states' in config)) return undefined
  const own = 'id' in config ? ownShown().get(String(config.id)) : undefined
  const names = (paths: readonly string[]) => paths.toSorted().join()
  if (own !== undefined && names(pathsIn(config.states)) === names(statePaths(own.chart)))
    return own
  try {
    return shownOf(createMachine(config as never))
  } catch {
    return undefined
  }
}
