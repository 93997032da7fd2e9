import { describe, expect, test } from 'vitest'
import { elideCharts, withoutRepetition } from './api-text.ts'

describe('the type of a chart in a report', () => {
  test('keeps the names and leaves the rest out, charts within it included', () => {
    const chart = `export const c: StateMachine<Context, Event, { [x: string]: Ref<(a: string) => void> }, StateMachine<A, { b: 1 }>, "x" | "y">;
export type After = string;`
    expect(elideCharts(chart)).toBe(
      'export const c: StateMachine<Context, Event, any, any, any>;\nexport type After = string;',
    )
  })

  test('has to end', () => {
    expect(() => elideCharts('const c: StateMachine<Context, {')).toThrow('has no end')
  })
})

test('a report leaves out what another one exports, and keeps what none exports', () => {
  const reports = new Map([
    ['a', '// @public\nexport interface Clock {\n}\n\n// @public\ninterface Hidden {\n}'],
    [
      'b',
      '// @public\ninterface Clock_2 {\n}\n\n// @public\nexport const go: (o: Clock_2) => Hidden;',
    ],
  ])
  expect([...withoutRepetition(reports)]).toEqual([
    ['a', reports.get('a')],
    ['b', '// @public\nexport const go: (o: Clock_2) => Hidden;'],
  ])
})
