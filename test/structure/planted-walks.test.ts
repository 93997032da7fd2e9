// Whether the laws of the walks can fail: each finds a chart that breaks it.
import { env, stdout } from 'node:process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assign, createMachine, type AnyStateMachine } from 'xstate'
import {
  authorizationCodeMachine,
  deviceAuthorizationMachine,
  refreshMachine,
  sessionMachine,
  signInMachine,
} from '../../machines/index.ts'
import { at, broken } from './broken.ts'
import { charts } from './walk-charts.ts'
import { go, tell, walks } from './walks.ts'

/** What an action of a chart writes, whatever it is given. */
const writing = (machine: AnyStateMachine, action: string, members: object): AnyStateMachine =>
  machine.provide({ actions: { [action]: assign(members) } })

const always = (machine: AnyStateMachine, guard: string, holds: boolean): AnyStateMachine =>
  machine.provide({ guards: { [guard]: () => holds } })

const withoutOutput = (machine: AnyStateMachine): AnyStateMachine => {
  const { output: _, ...config } = machine.config as { readonly output?: unknown }
  return createMachine(config, machine.implementations as never)
}

/** For each law a chart that breaks it. */
const bugs: Readonly<Record<string, readonly [chart: string, machine: AnyStateMachine]>> = {
  'nothing that can happen makes it throw': [
    'session',
    broken((config) => {
      at(config, 'signedOut').on = { 'flow.*': { actions: 'tellSignIn' } }
    }, sessionMachine),
  ],
  'the context is JSON': [
    'deviceAuthorization',
    writing(deviceAuthorizationMachine, 'noteBrowserOpened', { browser: undefined }),
  ],
  'time goes back with the clock alone': [
    'session',
    writing(sessionMachine, 'noteTime', {
      now: ({ context }: { context: { now: number } }) => context.now - 1,
    }),
  ],
  'moments are absolute, and only they are': [
    'authorizationCode',
    writing(authorizationCodeMachine, 'keepAuthorization', {
      authorizationUrl: 'https://example.com',
      deadline: 600_000,
    }),
  ],
  'an end has an output, and leaves nothing running': ['signIn', withoutOutput(signInMachine)],
  'there is an outcome at the end, and only there, and the end is called after it': [
    'refresh',
    writing(refreshMachine, 'recordNone', {}),
  ],
  'a code whose answer was lost is not sent again': [
    'authorizationCode',
    always(authorizationCodeMachine, 'isUndelivered', true),
  ],
  'a clock that is set back leaves the pause as long as it was': [
    'refresh',
    writing(refreshMachine, 'shiftTimes', {
      now: ({ event }: { event: { at: number } }) => event.at,
      tryUntil: (told: { context: { tryUntil: number }; event: { jumpMs: number } }) =>
        told.context.tryUntil + told.event.jumpMs,
    }),
  ],
  'after two answers that were lost nothing more is sent': [
    'refresh',
    always(refreshMachine, 'mayRepeat', true),
  ],
  'after two refusals nothing more is sent': [
    'refresh',
    always(refreshMachine, 'isAnotherTokenToTry', true),
  ],
  'one thing at a time': [
    'signIn',
    broken((config) => {
      at(config, 'following').invoke = [
        at(config, 'following').invoke,
        { src: 'readToken' },
      ] as never
    }, signInMachine),
  ],
  'once the person was shown a method it stays': [
    'signIn',
    always(signInMachine, 'isNotPossible', true),
  ],
  'nobody holds a token while signed out': [
    'session',
    writing(sessionMachine, 'recordExpiry', { reason: 'expired' }),
  ],
  'a token is held while signed in': [
    'session',
    writing(sessionMachine, 'keepRefusal', { held: null }),
  ],
  'a token that cannot be renewed is not kept past its end': [
    'session',
    always(sessionMachine, 'isOver', false),
  ],
  'there is a wish while somebody signs in': ['session', writing(sessionMachine, 'keepWish', {})],
  'one renewal at a time, and only where the state says so': [
    'session',
    broken((config) => {
      at(config, 'signedIn').invoke = { id: 'refreshToo', src: 'refresh' }
    }, sessionMachine),
  ],
  'no renewal starts before the throttle allows it': [
    'session',
    always(sessionMachine, 'isRenewalWanted', true),
  ],
  'a network in trouble signs nobody out': ['session', always(sessionMachine, 'isRevoked', true)],
}

describe('a bug is caught', () => {
  test('for each law one is planted', () => {
    const names = Object.values(charts).flatMap(({ laws }) => Object.keys(laws))
    expect(Object.keys(bugs).toSorted()).toEqual([...new Set(names)].toSorted())
  })

  test.each(Object.entries(bugs))('%s', (name, [id, machine]) => {
    const { terrain, laws } = charts[id] ?? {}
    const law = laws?.[name]
    if (terrain === undefined || law === undefined) throw new Error(`${id} has no law “${name}”`)
    const planted = { ...terrain, machine }
    const details = fc.check(
      fc.property(walks, (walk) => law(go(planted, walk)) === undefined),
      { numRuns: 20_000, seed: 20_261_123 },
    )
    const [walk] = details.counterexample ?? []
    if (walk === undefined) throw new Error(`The bug planted against “${name}” was not caught.`)
    if (env['VERBOSE'] !== undefined) stdout.write(`${name}\n${tell(go(planted, walk))}\n\n`)
    expect(walk.choices.length).toBeLessThan(10)
    expect(law(go(terrain, walk)), 'the chart as it is keeps the law there').toBeUndefined()
  })
})
