import { expect, it } from 'vitest'
import type { SignInContext } from '../../machines/types.ts'
import { authorizationCodeMachine } from '../../machines/authorization-code.machine.ts'
import { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import { signInMachine } from '../../machines/sign-in.machine.ts'
import {
  emptyRecord,
  toLeadOutcome,
  toLeadRecord,
} from '../../src/effects/shared-sign-in/record.ts'
import {
  toSignInProgress,
  type AuthorizationCodeSnapshot,
  type DeviceSnapshot,
  type Method,
} from '../../src/observe/progress.ts'
import { toEndState, toSignInState } from '../../src/observe/sign-in-state.ts'
import { authorizationCodePaths, devicePaths, signInPaths } from '../../src/testing/index.ts'
import { uncovered, type Path } from '../structure/coverage.ts'

const [shared] = signInPaths().filter(({ input }) => input.isShared)

/** The chart of a sign-in at a place. */
const signInAt = (value: string | object, changes: Partial<SignInContext> = {}) => {
  if (shared === undefined) throw new Error('no path is shared')
  const { at: now, ...input } = shared.input
  const fresh = { tokenId: '', goodUntil: 0, led: null, isStale: false, outcome: null }
  const context = { ...input, now, ...fresh, ...changes }
  return signInMachine.resolveState({ value: value as never, context })
}

/** What another process reads of it, out of a store of JSON. */
const told = (progress: unknown) => {
  const record = toLeadRecord(JSON.parse(JSON.stringify({ ...emptyRecord, progress })))
  expect(record?.progress).toEqual(progress)
  return record?.progress ?? null
}

const abilities = [true, false, 'unknown'] as const

/** That a follower shows what the leader does. Returns what that is. */
const followed = (method: Method | undefined, place: string) =>
  abilities.map((browserOnThisMachine) => {
    const able = { browserOnThisMachine, interactive: true, canReceiveRedirect: true }
    const leader = signInAt(place, { abilities: able })
    const led = told(toSignInProgress(leader, method))
    const follower = signInAt({ following: 'watching' }, { led })
    const shown = toSignInState(leader, method)
    expect(toSignInState(follower, undefined)).toEqual(shown)
    return shown.status
  })

const seen = new Set<string>()

it('a follower shows a device code in each state as the leader does', () => {
  uncovered(deviceAuthorizationMachine, devicePaths() as readonly Path[], (snapshot) => {
    const method = { id: 'device', snapshot: snapshot as DeviceSnapshot } as const
    const { outcome } = method.snapshot.context
    if (outcome === null) for (const status of followed(method, 'device')) seen.add(status)
  })
  expect([...seen].toSorted()).toEqual(['awaitingCode', 'starting'])
})

it('a follower shows a sign-in in the browser in each state as the leader does', () => {
  seen.clear()
  const paths = authorizationCodePaths() as readonly Path[]
  uncovered(authorizationCodeMachine, paths, (snapshot) => {
    const code = snapshot as AuthorizationCodeSnapshot
    const method = { id: 'authorizationCode', snapshot: code } as const
    if (code.context.outcome !== null) return
    for (const status of followed(method, 'authorizationCode')) seen.add(status)
  })
  expect([...seen].toSorted()).toEqual(['awaitingRedirect', 'exchanging', 'starting'])
})

it.each([
  'electing',
  'collecting',
  'checkingStore',
  'refreshing',
  'device',
  'authorizationCode',
  { following: 'watching' },
])('a follower shows what the leader does before there is a method: %j', (place) => {
  expect(followed(undefined, place as string)).toEqual(['starting', 'starting', 'starting'])
})

it('a sign-in ends in each process as in the one that leads', () => {
  const kinds = new Set<string>()
  uncovered(signInMachine, signInPaths() as readonly Path[], (snapshot) => {
    const { outcome } = snapshot.context as SignInContext
    const said = JSON.stringify({ ...emptyRecord, outcome: toLeadOutcome(outcome) })
    const record = toLeadRecord(JSON.parse(said))
    if (outcome === null) return expect(record?.outcome).toBeNull()
    kinds.add(outcome.kind)
    expect(record?.outcome?.kind).toBe(outcome.kind)
    expect(said).not.toContain('handle')
    if (record?.outcome && record.outcome.kind !== 'signedIn')
      expect(toEndState(record.outcome)).toEqual(toEndState(outcome))
  })
  expect([...kinds].toSorted()).toEqual(['cancelled', 'denied', 'expired', 'failed', 'signedIn'])
})
