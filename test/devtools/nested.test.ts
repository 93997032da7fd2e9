import { describe, expect, test } from 'vitest'
import { record, replay } from '../../src/devtools/index.ts'
import { describeDifference } from '../../src/devtools/replay.ts'
import type { Session } from '../../src/index.ts'
import { simulate, type SimulationOptions } from '../../src/testing/index.ts'

const worlds: Readonly<Record<string, SimulationOptions>> = {
  device: { approveAfter: 20 },
  authorizationCode: { browser: 'works', approveAfter: 20 },
}

const steps = [
  'signedOut.settled',
  'choosing',
  'device',
  'starting.requesting',
  'awaitingCode.asking',
  'awaitingCode.betweenPolls.waiting',
  'open.awaitingRedirect.waiting',
  'signedIn',
  'signedIn.fresh',
  'cancelled',
]

const commands: Readonly<Record<string, (session: Session) => void>> = {
  cancel: (session) => session.signIn().cancel(),
  restart: (session) => void session.signIn().restart(),
  nudge: (session) => session.signIn().nudge(),
  signOut: (session) => void session.signOut().catch(() => undefined),
}

const cases = Object.keys(worlds).flatMap((world) =>
  steps.flatMap((step) => Object.keys(commands).map((command) => [world, step, command] as const)),
)

describe('what a subscriber does from within a step replays', () => {
  test.each(cases)('%s, at %s: %s', async (world, step, command) => {
    const host = simulate(worlds[world])
    const session = host.session()
    const recording = record(session)
    let isDone = false
    session.transitions$.subscribe(({ to }) => {
      if (to !== step || isDone) return
      isDone = true
      commands[command]?.(session)
    })
    session.signIn()
    await host.advance(60)
    expect(describeDifference(replay(recording.text))).toBeUndefined()
  })
})
