import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createActor, StateMachine, type AnyStateMachine } from 'xstate'
import * as machines from '../../machines/index.ts'
import {
  authorizationCodePaths,
  devicePaths,
  refreshPaths,
  sessionPaths,
  signInPaths,
} from '../../src/testing/index.ts'
import { uncovered, type Path } from './coverage.ts'
import { findings, nullsOf, wordsOf } from './findings.ts'
import { renameStates } from './rename.ts'
import { evaluateAlone } from './sketch.ts'

const folder = new URL('../../machines/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.machine.ts'))
const charts = Object.entries(machines).filter(
  (entry): entry is [string, (typeof machines)[keyof typeof machines] & AnyStateMachine] =>
    entry[1] instanceof StateMachine,
)
const pathsOf: Readonly<Record<string, (machine?: never) => readonly Path[]>> = {
  authorizationCodeMachine: authorizationCodePaths,
  deviceAuthorizationMachine: devicePaths,
  refreshMachine: refreshPaths,
  sessionMachine: sessionPaths,
  signInMachine: signInPaths,
}
const words = wordsOf(charts.map(([, machine]) => machine))

test('every chart has a file of its own', () => {
  const ids = charts.map(([, { id }]) => id.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`))
  expect(files).toEqual(ids.map((id) => `${id}.machine.ts`))
})

describe.each(charts)('%s', (name, machine) => {
  const paths = pathsOf[name]?.() ?? []

  test('is sound, as far as reading it can tell', () => {
    expect(findings(machine, words)).toEqual([])
  })

  test('has nothing inline: its definition survives JSON', () => {
    expect(nullsOf(JSON.parse(JSON.stringify(machine.definition)))).toEqual([])
  })

  test('has a context of 19 members at most: V8 copies a larger object as a dictionary', () => {
    const { context } = createActor(machine, { input: paths[0]?.input as never }).getSnapshot()
    expect(Object.keys(context).length).toBeLessThanOrEqual(19)
  })

  test('paths reach every state and take every transition', () => {
    expect(uncovered(machine, paths)).toEqual([])
  })

  test('paths are the same every time, and JSON', () => {
    expect(JSON.parse(JSON.stringify(pathsOf[name]?.()))).toStrictEqual(paths)
  })

  test('shows the public the same, whatever its states are called', () => {
    const shown = (all: readonly Path[]) =>
      all.map(({ state, steps }) => [state, ...steps.map((step) => step.state)])
    const renamed = pathsOf[name]?.(renameStates(machine) as never) ?? []
    expect(renamed.map(({ path }) => path)).not.toEqual(paths.map(({ path }) => path))
    expect(shown(renamed)).toEqual(shown(paths))
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
