import { createActor, type InspectionEvent } from 'xstate'
import { describe, expect, it } from 'vitest'
import { deviceAuthorizationMachine } from '../../machines/device-authorization.machine.ts'
import type { DeviceAuthorizationEvent } from '../../machines/types.ts'
import type { Transition } from '../../src/observe/states.ts'
import { createTransitionLog } from '../../src/observe/transitions.ts'
import { devicePaths } from '../../src/testing/index.ts'
import { isDeeplyFrozen } from '../contract/support.ts'

const stopped = { setTimeout: () => 0, clearTimeout: () => undefined }
const paths = devicePaths()

/** What the log says of each step of a way through the chart, the start included. */
const told = ({ input, steps }: (typeof paths)[number]) => {
  let seen: Transition[] = []
  const record = createTransitionLog(undefined, () => 42)
  const actor = createActor(deviceAuthorizationMachine, {
    input,
    clock: stopped,
    inspect: (event) => {
      const step = record(event)
      if (step !== undefined) seen.push(step.transition)
    },
  })
  const take = () => {
    const taken = seen
    seen = []
    return taken
  }
  actor.start()
  const first = take()
  const rest = steps.map(({ event }) => {
    actor.send(event as DeviceAuthorizationEvent)
    return take()
  })
  actor.stop()
  return { first, rest }
}

describe('createTransitionLog', () => {
  it('is told of every way through the chart without a gap: each begins where the last ended', () => {
    for (const path of paths) {
      const { first, rest } = told(path)
      let at = ''
      const all = [...first, ...rest.flat()]
      all.forEach(({ seq, from, to }, n) => {
        expect([seq, from], path.name).toEqual([n, at])
        at = to
      })
      expect(all.length).toBeGreaterThan(0)
    }
  })

  it('names each step as it happened, and where the chart stands then', () => {
    for (const path of paths) {
      const { first, rest } = told(path)
      expect(first[0]).toMatchObject({ event: 'start', cause: 'user', from: '' })
      let to = first.at(-1)?.to
      expect(to, path.name).toBe(path.path)
      path.steps.forEach((step, n) => {
        const taken = rest[n] ?? []
        to = taken.at(-1)?.to ?? to
        expect(to, path.name).toBe(step.path)
        if (taken[0] !== undefined) expect(taken[0].event, path.name).toBe(step.name)
      })
    }
  })

  it('knows who caused a step', () => {
    const causes = new Map<string, Set<string>>()
    for (const path of paths)
      for (const { event, cause } of told(path).rest.flat())
        causes.set(event, (causes.get(event) ?? new Set()).add(cause))
    const of = (event: string) => [...(causes.get(event) ?? [])]
    expect(of('flow.cancel')).toEqual(['user'])
    expect(of('timer.untilNextPoll')).toEqual(['timer'])
    expect(of('clock.jumped')).toEqual(['system'])
    expect(of('network.lost')).toEqual(['network'])
    expect(of('createToken.pending')).toEqual(['service'])
    expect(of('createToken.granted')).toEqual(['service'])
    expect(of('createToken.early')).toEqual(['system'])
    expect(of('createToken.fault')).toEqual(['system'])
    expect(of('createToken.unreachable')).toEqual(['network'])
    expect(of('registerClient.registered')).toEqual(['service'])
    for (const event of causes.keys()) expect(event).not.toMatch(/xstate/)
  })

  it('is frozen JSON, stamped when it happened, with words of the chart where it has some', () => {
    const all = paths.flatMap((path) => told(path).rest.flat())
    for (const transition of all) {
      expect(isDeeplyFrozen(transition)).toBe(true)
      expect(JSON.parse(JSON.stringify(transition))).toEqual(transition)
      expect(transition).toMatchObject({ at: 42, flow: 'device' })
    }
    expect(all.some(({ detail }) => typeof detail === 'string' && detail !== '')).toBe(true)
  })

  it('asks for the time only when there is something to tell', () => {
    const record = createTransitionLog(undefined, () => expect.unreachable())
    expect(record({ type: '@xstate.event' } as InspectionEvent)).toBeUndefined()
  })
})
