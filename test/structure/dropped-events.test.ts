import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createActor, type AnyStateMachine } from 'xstate'
import { droppedEvents, type AnyTerrain } from '../../docs/tools/dropped-events.ts'
import { droppedTable, fileOf } from '../../docs/tools/page.ts'
import { authorizationCodeMachine, signInMachine } from '../../machines/index.ts'
import type {
  AuthorizationCodeEvent,
  DeviceAuthorizationEvent,
  RefreshEvent,
  SessionEvent,
  SignInEvent,
} from '../../machines/types.ts'
import { authorizationCodeTerrain } from '../../src/testing/paths/authorization-code.ts'
import { deviceTerrain } from '../../src/testing/paths/device.ts'
import { refreshTerrain } from '../../src/testing/paths/refresh.ts'
import { sessionTerrain } from '../../src/testing/paths/session.ts'
import { signInTerrain } from '../../src/testing/paths/sign-in.ts'
import { at, broken } from './broken.ts'

const terrainOf = (terrain: unknown): AnyTerrain => terrain as AnyTerrain

const flow = {
  'flow.cancel': true,
  'flow.nudge': true,
  'clock.jumped': true,
  'network.lost': true,
  'network.restored': true,
} satisfies Record<RefreshEvent['type'], true>
const asking = {
  ...flow,
  'browser.opened': true,
  'browser.failed': true,
} satisfies Record<AuthorizationCodeEvent['type'], true> satisfies Record<
  DeviceAuthorizationEvent['type'],
  true
>
const signIn = { ...asking, 'store.changed': true, 'flow.leadLost': true } satisfies Record<
  SignInEvent['type'],
  true
>
const session = {
  ...signIn,
  'session.signIn': true,
  'session.restart': true,
  'session.signOut': true,
  'token.wanted': true,
} satisfies Record<SessionEvent['type'], true>

const charts: readonly (readonly [AnyTerrain, Readonly<Record<string, true>>])[] = [
  [terrainOf(authorizationCodeTerrain()), asking],
  [terrainOf(deviceTerrain()), asking],
  [terrainOf(refreshTerrain()), flow],
  [terrainOf(signInTerrain()), signIn],
  [terrainOf(sessionTerrain()), session],
]

describe.each(charts.map(([terrain, events]) => ({ id: terrain.machine.id, terrain, events })))(
  '$id',
  ({ id, terrain, events }) => {
    test('is told each event of a person and a host on its paths', () => {
      const { starts, stimuli, machine } = terrain
      const { context } = createActor(machine, { input: starts[0]?.[1] }).getSnapshot()
      const told = stimuli(context).map(({ type }) => type)
      expect(new Set(told.filter((type) => !type.startsWith('xstate.')))).toEqual(
        new Set(Object.keys(events)),
      )
    })

    test('drops the events that its page lists, and no other', { timeout: 60_000 }, () => {
      const page = new URL(`../../docs/machines/${fileOf(id)}.md`, import.meta.url)
      expect(readFileSync(page, 'utf8')).toContain(droppedTable(droppedEvents(terrain)))
    })
  },
)

const pairsOf = (terrain: AnyTerrain, event: string, more: readonly { type: string }[] = []) =>
  droppedEvents(terrain, more)
    .filter((row) => row.event === event)
    .flatMap(({ states }) => states)

describe('an event that is dropped shows', () => {
  const codeChart = (machine: AnyStateMachine) =>
    terrainOf(authorizationCodeTerrain(machine as typeof authorizationCodeMachine))

  test('where a handler that acted is gone', () => {
    const without = broken((config) => {
      delete at(config, 'exchanging.pausing').on['network.restored']
    }, authorizationCodeMachine)
    const dropped = pairsOf(codeChart(without), 'network.restored')
    expect(pairsOf(codeChart(authorizationCodeMachine), 'network.restored')).not.toContain(
      'exchanging.pausing',
    )
    expect(dropped).toContain('exchanging.pausing')
  })

  test('where a handler does no more than note the time', () => {
    const without = broken((config) => {
      at(config, 'exchanging.pausing').on['network.restored'] = { actions: 'noteTime' }
    }, authorizationCodeMachine)
    expect(pairsOf(codeChart(without), 'network.restored')).toContain('exchanging.pausing')
  })

  test('where the event is not passed on to the chart that runs', () => {
    const without = broken((config) => {
      delete at(config, 'device').on['flow.nudge']
    }, signInMachine)
    const terrain = terrainOf(signInTerrain(without as typeof signInMachine))
    expect(pairsOf(terrain, 'flow.nudge')).toContain('device.asking')
  })

  test('where the event is new, in each state', () => {
    const terrain = codeChart(authorizationCodeMachine)
    const states = pairsOf(terrain, 'power.lost', [{ type: 'power.lost' }])
    expect(states).toHaveLength(10)
    expect(states).toContain('open.listening')
  })
})
