import { expect, test } from 'vitest'
import { assertReplay, record } from '../../src/devtools/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { createSession, identityCenter } from '../../src/index.ts'
import { nodeHost } from '../../src/node.ts'
import { limit } from '../patience.ts'

/** It takes four seconds where nothing is late. */
const limits = { timeout: limit(60_000) }

const block = (ms: number) => {
  const until = systemClock.monotonic() + ms
  while (systemClock.monotonic() < until);
}

test.each([
  ['timers rang late', 300, /"late":\d\d/],
  ['the process stood still', 3_000, /"clock.jumped"/],
])('a recording of real time replays, also where %s', limits, async (_, haltMs, trace) => {
  await using emulator = await startEmulator({ interval: 1, approveAfter: 2.5 })
  const provider = identityCenter({
    startUrl: 'https://acme.awsapps.com/start',
    region: 'eu-west-1',
    endpoint: emulator.url,
  })
  await using session = createSession({
    provider,
    clientName: 'Acme Console',
    host: nodeHost(),
    method: 'device',
  })
  const recording = record(session)
  const signIn = session.signIn()
  signIn.state$.subscribe((state) => {
    if (state.status === 'awaitingCode') block(40)
  })
  signIn.transitions$.subscribe(({ to }) => {
    if (to.endsWith('waiting')) systemClock.setTimeout(() => block(haltMs), 800)
  })
  await signIn.result()
  const { transitions } = assertReplay(recording.text)
  expect(recording.text).toMatch(trace)
  expect(transitions.at(-1)?.to).toBe('signedIn.fresh')
})
