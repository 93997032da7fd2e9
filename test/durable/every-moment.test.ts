import { expect, it, vi } from 'vitest'
import { broken, playAt, type Story } from './laws.ts'

const plain: Story = {
  interval: 5,
  expiresIn: 60,
  decision: { is: 'approve', after: 12 },
  slowDownOn: [],
  latency: 0.2,
  offline: [],
  wish: { is: 'none', after: 1 },
  deaths: [],
  kills: [],
}
const stories: readonly (readonly [string, Partial<Story>])[] = [
  ['is approved', {}],
  ['is slowed down', { slowDownOn: [1], expiresIn: 30 }],
  ['is denied', { decision: { is: 'deny', after: 7 } }],
  ['expires', { decision: { is: 'none', after: 0 }, expiresIn: 12 }],
  ['is cut off from the network', { offline: [[4, 9]] }],
  [
    'is cancelled with the grant on its way',
    { latency: 1.5, decision: { is: 'approve', after: 3 }, wish: { is: 'cancel', after: 9 } },
  ],
]
/** Once; then twice, the second time so many moments after the first. */
const again = [undefined, 1, 2, 5] as const

it.each(stories)(
  'a sign-in that %s may die at every moment, once and twice',
  { timeout: 600_000 },
  async (_, other) => {
    const story = { ...plain, ...other }
    const { engine } = await playAt(story, [])
    const found: object[] = []
    for (let moment = 1; moment <= engine.moments; moment += 1)
      for (const later of again) {
        const played = await playAt(
          story,
          later === undefined ? [moment] : [moment, moment + later],
        )
        const breaches = broken(played)
        if (breaches.length > 0) found.push({ moment, later, breaches, end: played.end?.status })
      }
    expect(engine.moments).toBeGreaterThan(20)
    expect(found).toEqual([])
  },
)

/** Nothing but these stories finds it each time. */
it('a driver that aborts nothing is caught', async () => {
  vi.spyOn(AbortController.prototype, 'abort').mockImplementation(() => undefined)
  const [, other] = stories.at(-1) ?? []
  const played = await playAt({ ...plain, ...other }, [])
  vi.restoreAllMocks()
  expect(broken(played)).toContain('who is signed in has a token, and nobody else')
})

it('an engine that forgets wishes is caught', { timeout: 60_000 }, async () => {
  const story: Story = {
    ...plain,
    decision: { is: 'none', after: 0 },
    expiresIn: 30,
    wish: { is: 'cancel', after: 6 },
  }
  const { engine } = await playAt(story, [])
  const found = new Set<string>()
  for (let moment = 1; moment <= engine.moments; moment += 1)
    for (const breach of broken(await playAt(story, [moment], 'forgets wishes'))) found.add(breach)
  expect([...found]).toContain('who cancels is heard')
})
