import { expect, it } from 'vitest'
import type { Sending } from '../../src/protocol/transport.ts'
import { createTransport } from '../../src/protocol/transport.ts'
import { manualClock, rejection } from './support.ts'

const noNetwork = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
const stage = () => {
  const clock = manualClock()
  const fetch = () => Promise.reject(new Error('Nothing is sent.'))
  return { clock, transport: createTransport({ fetch, clock }) }
}
const accept = async (part: string, { sentAt }: Sending) => ({
  kind: 'accepted' as const,
  value: part,
  call: { sentAt, answeredAt: sentAt },
})

it('there is no answer where what asks cannot be loaded, and the next request loads it', async () => {
  const { transport } = stage()
  expect(await transport.send(noNetwork, accept)).toMatchObject({
    kind: 'unanswered',
    timeout: false,
  })
  expect(await transport.send(() => Promise.resolve('part'), accept)).toMatchObject({
    kind: 'accepted',
    value: 'part',
  })
})

it('a time limit and an abort end a request while that loads', async () => {
  const { clock, transport } = stage()
  const loading = () => new Promise<string>(() => undefined)
  const late = transport.send(loading, accept, { timeoutMs: 1_000 })
  const controller = new AbortController()
  const left = rejection(transport.send(loading, accept, { signal: controller.signal }))
  await Promise.resolve()
  controller.abort('left')
  expect(await left).toBe('left')
  clock.advance(1_000)
  expect(await late).toMatchObject({ kind: 'unanswered', timeout: true })
})

it('nothing is asked where the time has passed by when that is loaded', async () => {
  const { clock, transport } = stage()
  const part = Promise.withResolvers<string>()
  const sent = transport.send(() => part.promise, accept, { notAfter: clock.now() + 500 })
  await Promise.resolve()
  clock.advance(1_000)
  part.resolve('part')
  expect(await sent).toEqual({ kind: 'notSent', call: { answeredAt: clock.now() } })
})
