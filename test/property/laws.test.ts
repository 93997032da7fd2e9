import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broken } from './laws.ts'
import { report, runs } from './replay.ts'
import { stories, tell, type Story } from './story.ts'
import { play } from './trace.ts'

const ordinary: Story = {
  interval: 5,
  expiresIn: 20,
  decision: { is: 'none', after: 0 },
  slowDownOn: [],
  faults: {},
  preparation: {},
  latency: [0],
  offline: [],
  reportsOffline: false,
  deeds: [],
}

/** Stories that broke a law once: they are played first, in each run. */
const examples: readonly Story[] = [
  // The clock was set back, and the code expired one interval early.
  { ...ordinary, slowDownOn: [1], deeds: [{ after: 12, does: 'setBack', by: 3_600 }] },
  // The clock was set back just after a sleep: they are one jump.
  {
    ...ordinary,
    interval: 1,
    expiresIn: 3,
    deeds: [
      { after: 1.001, does: 'sleep', by: 2 },
      { after: 0.1, does: 'setBack', by: 3 },
    ],
  },
  // The clock was set forward just before a crash: the next request was due before the sign-in went on.
  {
    ...ordinary,
    expiresIn: 8,
    deeds: [
      { after: 1.5, does: 'setForward', by: 5 },
      { after: 0.1, does: 'crash', by: 1 },
    ],
  },
]

test('every law holds in every story', { timeout: 3_600_000 }, async () => {
  const details = await fc.check(
    fc.asyncProperty(stories, async (story) => {
      const breaches = broken(await play(story))
      if (breaches.length > 0) throw new Error(breaches.join('\n'))
    }),
    { ...runs(), examples: examples.map((story): [Story] => [story]) },
  )
  expect(report(details, ([story]) => tell(story))).toBe('')
})
