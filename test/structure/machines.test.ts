import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMachine, StateMachine, type AnyStateMachine } from 'xstate'
import * as machines from '../../machines/index.ts'
import { deviceAuthorizationMachine } from '../../machines/index.ts'
import { devicePaths } from '../../src/testing/paths.ts'
import { uncovered, type Path } from './coverage.ts'
import { findings, nullsOf } from './findings.ts'
import { evaluateAlone } from './sketch.ts'

const folder = new URL('../../machines/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.machine.ts'))
const charts = Object.entries(machines).filter(
  (entry): entry is [string, typeof deviceAuthorizationMachine] => entry[1] instanceof StateMachine,
)
const pathsOf: Record<string, () => readonly Path[]> = { deviceAuthorizationMachine: devicePaths }

/** A copy of a chart with one thing changed: what the checks below have to find. */
const broken = (change: (config: Config) => void): AnyStateMachine => {
  const copy = (it: unknown): unknown => {
    if (Array.isArray(it)) return it.map(copy)
    if (typeof it !== 'object' || it === null) return it
    return Object.fromEntries(Object.entries(it).map(([key, value]) => [key, copy(value)]))
  }
  const { config, implementations } = deviceAuthorizationMachine
  const changed = copy(config) as Config
  change(changed)
  return createMachine(changed as object, implementations as never)
}

interface Config {
  states: Record<string, Config>
  after: Record<string, unknown>
  invoke: Record<string, unknown>
  on: Record<string, unknown>
  entry: unknown
  always: unknown[]
  description: string | undefined
}

/** The state at a path of a config that we know. */
const at = (config: Config, path: string): Config =>
  path.split('.').reduce((node, key) => node.states[key] as Config, config)

test('every chart has a file of its own', () => {
  const ids = charts.map(([, { id }]) => id.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`))
  expect(files).toEqual(ids.map((id) => `${id}.machine.ts`))
})

describe.each(charts)('%s', (name, machine) => {
  const paths = pathsOf[name]?.() ?? []

  test('is sound, as far as reading it can tell', () => {
    expect(findings(machine)).toEqual([])
  })

  test('has nothing inline: its definition survives JSON', () => {
    expect(nullsOf(JSON.parse(JSON.stringify(machine.definition)))).toEqual([])
  })

  test('paths reach every state and take every transition', () => {
    expect(uncovered(machine, paths)).toEqual([])
  })

  test('a live actor goes where the paths say, its context is JSON throughout', () => {
    const live: string[] = []
    const told: string[] = []
    uncovered(machine, paths, ({ value, context }, path, expected) => {
      expect(JSON.parse(JSON.stringify(context)), path.name).toStrictEqual(context)
      if (expected === undefined) return
      live.push(
        `${path.name}: ${JSON.stringify(value).replaceAll(/[{}"]/g, '').replaceAll(':', '.')}`,
      )
      told.push(`${path.name}: ${expected}`)
    })
    expect(live).toEqual(told)
  })
})

test.each(files)('%s loads alone, as visualisers load it', async (file) => {
  const alone = await evaluateAlone(new URL(file, folder))
  const [, machine] = charts.find(([, { id }]) => id === alone.id) ?? []
  expect(JSON.parse(JSON.stringify(alone.definition))).toEqual(
    JSON.parse(JSON.stringify(machine?.definition)),
  )
})

describe('paths of the device authorization chart', () => {
  test('are the same every time, and JSON', () => {
    expect(JSON.parse(JSON.stringify(devicePaths()))).toEqual(devicePaths())
  })

  test('show every status, and every phase of polling', () => {
    const states = devicePaths().flatMap(({ state, steps }) => [
      state,
      ...steps.map((step) => step.state),
    ])
    const seen = new Set(
      states.map((state) => (state.status === 'awaitingCode' ? state.poll.phase : state.status)),
    )
    expect([...seen].toSorted()).toEqual([
      'asking',
      'cancelled',
      'denied',
      'expired',
      'failed',
      'offline',
      'retrying',
      'signedIn',
      'slowedDown',
      'starting',
      'suspended',
      'waiting',
    ])
  })
})

describe('the checks themselves', () => {
  const betweenPolls = 'awaitingCode.betweenPolls'
  const calling = 'starting.registering.calling'
  const prefix = 'deviceAuthorization.'

  test('an unchanged copy has as many findings as the chart', () => {
    expect(findings(broken(() => undefined))).toEqual(findings(deviceAuthorizationMachine))
  })

  test.each<[string, (config: Config) => void, string]>([
    [
      'a mistyped delay',
      (config) => {
        const node = at(config, betweenPolls)
        node.after = { untilNextPol: node.after['untilNextPoll'] }
      },
      `${prefix}${betweenPolls}: delays has no "untilNextPol"`,
    ],
    [
      'a delay in numbers',
      (config) => {
        const node = at(config, betweenPolls)
        node.after = { 5000: node.after['untilNextPoll'] }
      },
      `${prefix}${betweenPolls}: one of its delays is inline`,
    ],
    [
      'a missing onError',
      (config) => delete at(config, calling).invoke['onError'],
      `${prefix}${calling}: "registerClient" has no onError`,
    ],
    [
      'a missing onDone',
      (config) => delete at(config, calling).invoke['onDone'],
      `${prefix}${calling}: "registerClient" has no onDone`,
    ],
    [
      'an invoke without an id',
      (config) => delete at(config, calling).invoke['id'],
      `${prefix}${calling}: invoke has no id`,
    ],
    [
      'a mistyped actor',
      (config) => (at(config, calling).invoke['src'] = 'registerCleint'),
      `${prefix}${calling}: actors has no "registerCleint"`,
    ],
    [
      'a mistyped action',
      (config) => (at(config, 'expired').entry = 'anounceExpiry'),
      `${prefix}expired: actions has no "anounceExpiry"`,
    ],
    [
      'an inline action',
      (config) => (at(config, 'expired').entry = () => undefined),
      `${prefix}expired: one of its actions is inline`,
    ],
    [
      'a mistyped guard',
      (config) => (at(config, 'deciding').always[0] = { guard: 'isAlive', target: 'awaitingCode' }),
      `${prefix}deciding --always [isAlive]--> ${prefix}awaitingCode: guards has no "isAlive"`,
    ],
    [
      'an inline guard',
      (config) => (at(config, 'deciding').always[0] = { guard: () => true, target: 'starting' }),
      `${prefix}deciding --always [inline]--> ${prefix}starting: one of its guards is inline`,
    ],
    [
      'a branch that hides the next',
      (config) => (at(config, 'deciding').always[0] = { target: 'starting' }),
      `${prefix}deciding --always--> ${prefix}starting: hides the branches after it`,
    ],
    [
      'an unreachable state',
      (config) => (config.states['island'] = { description: 'Alone.' } as Config),
      `${prefix}island: no transition leads here`,
    ],
    [
      'a dead end',
      (config) => (config.states['island'] = { description: 'Alone.' } as Config),
      `${prefix}island: has no way out`,
    ],
    [
      'a missing description',
      (config) => (at(config, 'denied').description = undefined),
      `${prefix}denied: has no description`,
    ],
    [
      'what nobody uses',
      (config) => (at(config, 'expired').entry = []),
      'actions.announceExpiry is never used',
    ],
  ])('find %s', (_, change, finding) => {
    expect(findings(broken(change))).toContain(finding)
  })

  test('find a transition that no path takes', () => {
    const machine = broken((config) => {
      at(config, 'starting').on = { 'flow.nudge': { target: 'expired' } }
    })
    expect(uncovered(machine, devicePaths())).toEqual([
      `${prefix}starting --flow.nudge--> ${prefix}expired`,
    ])
  })

  test('find an inline action in the definition', () => {
    const machine = broken((config) => {
      at(config, 'starting').on = { 'flow.nudge': { actions: () => undefined } }
    })
    const definition: unknown = JSON.parse(JSON.stringify(machine.definition))
    expect(nullsOf(definition)).toContain('definition.states.starting.on.flow.nudge.0.actions.0')
  })
})
