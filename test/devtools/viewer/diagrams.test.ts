import { createMachine, StateMachine, type AnyStateMachine } from 'xstate'
import { describe, expect, it } from 'vitest'
import * as machines from '../../../machines/index.ts'
import { layOut } from '../../../docs/tools/layout.ts'
import { toJson, toMermaid } from '../../../src/devtools/index.ts'
import { readChart } from '../../../src/devtools/diagram/chart.ts'
import { boxPaths, ways } from '../../../src/devtools/diagram/layout.ts'
import { packLayout, unpackLayout } from '../../../src/devtools/diagram/packed-layout.ts'
import { toSvg } from '../../../src/devtools/diagram/svg.ts'
import { layouts } from '../../../src/devtools/viewer/layouts.ts'

const all = Object.values<unknown>(machines).filter(
  (one): one is AnyStateMachine => one instanceof StateMachine,
)

describe.each(all.map((machine) => [machine.id, machine] as const))('%s', (id, machine) => {
  const chart = readChart(machine)

  it('is Mermaid, with every state', () => {
    const text = toMermaid(machine)
    expect(text.split('\n')[0]).toBe('stateDiagram-v2')
    for (const { path, name } of chart.states)
      expect(text).toContain(`state "${name}" as ${path.replaceAll('.', '_')}`)
  })

  it('is JSON, of which XState makes the same chart', () => {
    const again = createMachine(JSON.parse(toJson(machine)) as never)
    expect(readChart(again)).toEqual(chart)
  })

  it('has a layout for every box and every way, and a picture of them', () => {
    const layout = unpackLayout(layouts[id] ?? '', chart)
    expect(layout.boxes).toHaveLength(boxPaths(chart).length)
    expect(layout.arrows).toHaveLength(ways(chart).length)
    const inside = (x: number, y: number) =>
      x >= 0 && y >= 0 && x <= layout.width && y <= layout.height
    for (const [x, y, width, height] of layout.boxes)
      expect(inside(x, y) && inside(x + width, y + height)).toBe(true)
    for (const [points] of layout.arrows)
      for (let i = 0; i < points.length; i += 2) {
        expect(inside(points[i] ?? -1, points[i + 1] ?? -1)).toBe(true)
        const [x, y] = [points[i - 2] ?? points[i], points[i - 1] ?? points[i + 1]]
        expect(x === points[i] || y === points[i + 1]).toBe(true)
      }
    const svg = toSvg(chart, layout)
    for (const { path } of chart.states) expect(svg).toContain(`data-state="${path}"`)
  })
})

it('packs a layout without loss', async () => {
  const chart = readChart(machines.deviceAuthorizationMachine)
  const layout = await layOut(chart)
  const again = unpackLayout(packLayout(layout), chart)
  expect(again.boxes).toEqual(layout.boxes)
  expect(again.arrows.map(([, label]) => label)).toEqual(layout.arrows.map(([, label]) => label))
  for (const [i, [points]] of layout.arrows.entries()) {
    expect(again.arrows[i]?.[0].slice(0, 2)).toEqual(points.slice(0, 2))
    expect(again.arrows[i]?.[0].slice(-2)).toEqual(points.slice(-2))
  }
})

it('says of what is inline that it is', () => {
  const machine = createMachine({
    id: 'other',
    initial: 'a',
    states: {
      a: {
        entry: () => undefined,
        on: { go: { target: 'b', guard: () => true }, stay: { actions: function ring() {} } },
      },
      b: { type: 'final' },
    },
  })
  expect(toMermaid(machine)).toContain('a --> b : go [guard]')
  expect(readChart(machine).transitions.flatMap(({ actions }) => actions)).toEqual(['ring'])
})

it('is Mermaid of any machine, whatever its states are called, with those of parallel regions', () => {
  const machine = createMachine({
    id: 'other',
    type: 'parallel',
    on: { reset: '.one' },
    states: {
      one: {
        type: 'parallel',
        states: {
          in: { initial: 'a"b', states: { 'a"b': { on: { 'x;y\nz': 'c d' } }, 'c d': {} } },
          by: {},
        },
      },
      one_by: {},
      anywhere: {},
    },
  })
  const lines = toMermaid(machine).split('\n')
  const ids = lines.flatMap((line) => /^ *state "[^"]+" as (\w+)(?: \{)?$/.exec(line)?.[1] ?? [])
  expect(ids).toHaveLength(readChart(machine).states.length + 1)
  expect(new Set(ids).size).toBe(ids.length)
  const ways = lines.flatMap(
    (line) => /^ *(\w+|\[\*\]) --> (\w+)(?: : .+)?$/.exec(line)?.slice(1) ?? [],
  )
  expect(ways).toHaveLength(6)
  for (const id of ways) expect(['[*]', ...ids]).toContain(id)
  expect(lines.filter((line) => /^ *\}$/.test(line))).toHaveLength(2)
  expect(ids.length + ways.length / 2 + 2 + 1).toBe(lines.length)
})
