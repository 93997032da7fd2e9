import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { pause } from '../../src/kit/pause.ts'
import { manualClock } from '../protocol/support.ts'

const reason = new Error('enough')

test('a pause ends in time, and leaves no listener', async () => {
  const clock = manualClock()
  const { signal } = new AbortController()
  const paused = pause(clock, 1_000, signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  clock.advance(1_000)
  await paused
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test.each(['before', 'while'])(
  'a pause rejects with the reason of what aborts %s it, and leaves nothing',
  async (when) => {
    const clock = manualClock()
    const controller = new AbortController()
    if (when === 'before') controller.abort(reason)
    const paused = pause(clock, 1_000, controller.signal)
    controller.abort(reason)
    await expect(paused).rejects.toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    expect(clock.pending).toBe(0)
  },
)
