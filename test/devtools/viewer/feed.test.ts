import { EventEmitter } from 'node:events'
import { createInspector } from '@statelyai/inspect'
import { createActor, createMachine } from 'xstate'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { createFeed } from '../../../src/cli/view-feed.ts'
import { createTape } from '../../../src/devtools/viewer/event-log.ts'

/** A connection that only notes what is sent. */
const socket = () => {
  const sent: string[] = []
  const events = new EventEmitter()
  const send = (text: string) => void sent.push(text)
  return {
    sent,
    events,
    ws: Object.assign(events, { send, bufferedAmount: 0 }) as never as WebSocket,
  }
}

it('tells a page that comes after thousands of messages who runs, and in which chart', async () => {
  const feed = createFeed()
  const app = socket()
  feed.addApp(app.ws)
  let count = 0
  const inspector = createInspector({
    send: (message) => {
      count += 1
      app.events.emit('message', Buffer.from(JSON.stringify(message)))
    },
  })
  const child = createMachine({ id: 'child', initial: 'a', states: { a: {} } })
  const toggle = createMachine({
    id: 'toggle',
    initial: 'off',
    invoke: { id: 'child', src: child },
    states: { off: { on: { turn: 'on' } }, on: { on: { turn: 'off' } } },
  })
  const { inspect } = inspector
  const gone = createActor(toggle, { inspect }).start()
  const actor = createActor(toggle, { inspect }).start()
  gone.stop()
  for (let n = 0; n < 3_001; n += 1) actor.send({ type: 'turn' })
  await expect.poll(() => count).toBeGreaterThan(6_000)
  const page = socket()
  feed.addPage(page.ws)
  expect(page.sent.length).toBeLessThan(5_600)
  const tape = createTape()
  for (const text of page.sent) {
    const { client, message } = JSON.parse(text) as { client?: number; message?: unknown }
    if (message !== undefined) tape.receive(message, String(client))
  }
  const last = tape.frames.at(-1)
  expect(
    last?.actors.map(({ path, value, chart }) => [path, value, chart?.chart.states.length]),
  ).toEqual([
    ['toggle', 'on', 2],
    ['toggle/child', 'a', 1],
  ])
})
