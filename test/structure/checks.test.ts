import { describe, expect, test } from 'vitest'
import { limit } from '../patience.ts'
import type { AnyStateMachine } from 'xstate'
import { deviceAuthorizationMachine, sessionMachine, signInMachine } from '../../machines/index.ts'
import { devicePaths } from '../../src/testing/index.ts'
import { at, broken, type Config } from './broken.ts'
import { uncovered } from './coverage.ts'
import { findings, nullsOf, wordsOf } from './findings.ts'

const words = wordsOf([deviceAuthorizationMachine, sessionMachine, signInMachine])

describe('the checks themselves', () => {
  const betweenPolls = 'awaitingCode.betweenPolls'
  const calling = 'starting.registering'
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

  test.each<[string, AnyStateMachine, (config: Config) => void, string]>([
    [
      'a word to a child that does not exist',
      signInMachine,
      (config) => (at(config, 'checkingStore').on = { 'flow.nudge': { actions: 'tellDevice' } }),
      'signIn.checkingStore --flow.nudge--> (stays): no child "device" is there to be told',
    ],
    [
      'a wildcard that matches nothing',
      sessionMachine,
      (config) => (at(config, 'signingIn').on = { 'browsers.*': { actions: 'tellSignIn' } }),
      'session.signingIn --browsers.*--> (stays): no event is called like this',
    ],
    [
      'a chart that runs without onError',
      sessionMachine,
      (config) => delete at(config, 'signingIn').invoke['onError'],
      'session.signingIn: "signIn" has no onError',
    ],
    [
      'a renewal within a renewal',
      sessionMachine,
      (config) => (at(config, 'signedIn').invoke = { id: 'refresh', src: 'refresh' }),
      'session.signedIn.refreshing: "refresh" runs already',
    ],
  ])('find %s', (_, machine, change, finding) => {
    expect(
      findings(
        broken(() => undefined, machine),
        words,
      ),
    ).toEqual([])
    expect(findings(broken(change, machine), words)).toContain(finding)
  })

  test('find a transition that no path takes', { timeout: limit(60_000) }, () => {
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
