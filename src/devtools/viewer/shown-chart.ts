import { createMachine, type AnyStateMachine } from 'xstate'
import { ownCharts } from '../charts.ts'
import { readChart, type Chart } from '../diagram/chart.ts'
import type { Layout } from '../diagram/layout.ts'
import { layouts } from './layouts.ts'

/** A chart to be drawn: ours where it was laid out at build time, anybody else's as nested boxes. */
export interface ShownChart {
  readonly machine: AnyStateMachine
  readonly chart: Chart
  readonly layout: Layout | undefined
}

const shape = ({ states, transitions }: Chart): string =>
  JSON.stringify([states.map(({ path }) => path), transitions.map(({ from, to }) => [from, to])])

let ours: ReadonlyMap<string, ShownChart> | undefined
const ownShown = (): ReadonlyMap<string, ShownChart> =>
  (ours ??= new Map(
    Object.values(ownCharts).map((machine: AnyStateMachine) => {
      const chart = readChart(machine)
      return [chart.id, { machine, chart, layout: layouts[chart.id] }]
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

const configOf = (definition: unknown): unknown => {
  try {
    return typeof definition === 'string' ? JSON.parse(definition) : undefined
  } catch {
    return undefined
  }
}

/** The chart of a config as Stately's inspector sends it; `undefined` where it is none, or came in pieces. */
export const chartOfDefinition = (definition: unknown): ShownChart | undefined => {
  const config = configOf(definition)
  if (typeof config !== 'object' || config === null || !('states' in config)) return undefined
  try {
    return shownOf(createMachine(config as never))
  } catch {
    return undefined
  }
}
