// What waits for a page that reads slowly is bounded, and the page is told the present once it has read.
import { expect, it } from 'vitest'
import { sessionHandler } from '../../src/server/index.ts'
import { steppingClock } from '../../src/testing/index.ts'
import { path } from './support.ts'
import { createTalker, turns } from './talker.ts'

const queueBytes = 16_384
const setUp = async () => {
  const clock = steppingClock()
  const talker = createTalker()
  const handler = sessionHandler({
    sessionOf: () => talker.session,
    clock,
    limits: { queueBytes },
  })
  const open = async () => {
    const headers = { accept: 'text/event-stream' }
    const { body } = await handler(new Request(path, { headers }))
    if (body === null) throw new Error('no stream')
    return body.getReader()
  }
  return { clock, open, ...talker }
}

/** All that there is to read at this moment. */
const drain = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
  let text = ''
  let isDone = false
  for (;;) {
    const next = await Promise.race([reader.read(), turns(10)])
    if (next === undefined || next.done) {
      isDone = next !== undefined
      break
    }
    text += new TextDecoder().decode(next.value)
  }
  return { text, isDone }
}

/** Reads all that comes from now on; tells what has come so far. */
const listenTo = (reader: ReadableStreamDefaultReader<Uint8Array>): (() => string) => {
  let heard = ''
  const listen = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard += new TextDecoder().decode(value)
    }
  }
  void listen()
  return () => heard
}

it('holds no more than it may, then tells the present', async () => {
  const { open, say, latest } = await setUp()
  const reader = await open()
  await say(5_000)
  const { text } = await drain(reader)
  expect(text.length).toBeLessThan(queueBytes + 4_096 + 16_384)
  expect(text).toContain(`"expiresAt":${latest()}`)
  expect(text.slice(text.lastIndexOf('data:'))).toMatch(/"type":"welcome"/)
})

it('one slow reader costs the others nothing', async () => {
  const { open, say, latest } = await setUp()
  const slow = await open()
  const fast = await open()
  const heard = listenTo(fast)
  await say(2_000)
  expect(heard().match(/"type":"state"/g)).toHaveLength(2_000)
  expect(heard()).toContain(`"expiresAt":${latest()}`)
  const { text } = await drain(slow)
  expect(text.match(/"type":"state"/g)?.length ?? 0).toBeLessThan(300)
})

it('who reads nothing for four heartbeats is gone, and who reads is kept', async () => {
  const { clock, open, say } = await setUp()
  const [slow, fast] = [await open(), await open()]
  const heard = listenTo(fast)
  await say(2_000)
  await clock.advance(15_000 * 5 + 1_000)
  expect(heard()).toMatch(/\n\n:\n\n/)
  const { isDone } = await drain(slow)
  expect(isDone).toBe(true)
  await say(1)
  expect(heard().match(/"type":"state"/g)).toHaveLength(2_001)
})

it('who reads nothing of a quiet stream is gone, too, as where its connection broke and nobody said so', async () => {
  const { clock, open } = await setUp()
  const [gone, slow] = [await open(), await open()]
  for (let beat = 0; beat < 6; beat += 1) {
    await clock.advance(15_000)
    await slow.read()
  }
  expect(await drain(gone)).toMatchObject({ isDone: true })
  expect(await drain(slow)).toMatchObject({ isDone: false })
})
