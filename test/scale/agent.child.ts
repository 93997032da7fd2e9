// An agent that goes on running: it asks for a person again and again, as long as one is needed.
import { env } from 'node:process'
import { askPerson } from 'authchart/agent'
import { openSession } from '../../src/cli/open-session.ts'
import { readSurroundings, resolveWhere } from '../../src/cli/resolve-where.ts'
import { unattended } from '../../src/cli/leave-to-person.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { pause } from '../../src/kit/pause.ts'

const tell = (told: object) =>
  process.stdout.write(`${JSON.stringify({ at: systemClock.now(), ...told })}\n`)

const where = await resolveWhere(
  { startUrl: env['START_URL'] ?? '', region: 'eu-west-1', endpoint: env['ENDPOINT'] ?? '' },
  { input: process.stdin, output: process.stdout, errors: process.stderr } as never,
  new AbortController().signal,
  await readSurroundings(),
)
// As the command `login` has it: all agents share what they get.
await using opened = openSession(where, { capabilities: unattended })
for (;;) {
  const asked = await askPerson(opened.session, { patienceMs: 30_000 })
  if (asked.status !== 'humanNeeded') {
    tell(asked)
    break
  }
  tell(asked)
  await pause(systemClock, Math.max(0, Math.min(asked.askAgainAt - systemClock.now(), 2_000)))
}
