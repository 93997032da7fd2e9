// A site whose pages come and go, by the thousand. Says how much the process holds after each round.
import { sessionHandler } from '../../src/server/index.ts'
import { simulate } from '../../src/testing/index.ts'

const watchers = 1_000
const rounds = 6

const host = simulate({ interval: 1 })
const session = host.session()
const handler = sessionHandler({
  sessionOf: () => session,
  clock: host.clock,
  limits: { connections: watchers, queueBytes: 16_384 },
})
session.signIn()

const turn = () => new Promise((resolve) => setImmediate(resolve))
const heap = async (): Promise<number> => {
  for (let n = 0; n < 5; n += 1) {
    await turn()
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}

/** Every second one reads nothing until it leaves. */
const watch = async (n: number) => {
  const headers = { accept: 'text/event-stream' }
  const { body, status } = await handler(new Request('http://localhost/', { headers }))
  const reader = body?.getReader()
  if (reader === undefined) throw new Error(`status ${status}`)
  const read = async () => {
    while (!(await reader.read()).done);
  }
  if (n % 2 === 0) void read()
  return () => reader.cancel()
}

const held: number[] = []
let peak = 0
for (let round = 0; round < rounds; round += 1) {
  const before = await heap()
  const leave = await Promise.all(Array.from({ length: watchers }, (_, n) => watch(n)))
  await host.advance(20)
  peak = Math.max(peak, ((await heap()) - before) / watchers)
  await Promise.all(leave.map((one) => one()))
  await host.advance(1)
  held.push(await heap())
}
process.stdout.write(JSON.stringify({ held, peak }))
