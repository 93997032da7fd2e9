import { expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'
import { awaiting } from './support.ts'

type Chosen = 'auto' | 'device'

const browsers = [true, false, 'unknown'] as const
const table = browsers.flatMap((browserOnThisMachine) =>
  [true, false].flatMap((interactive) =>
    [true, false].flatMap((receives) =>
      (['auto', 'device'] as const).map(
        (method) => [browserOnThisMachine, interactive, receives, method] as const,
      ),
    ),
  ),
)

const hostWith = (browserOnThisMachine: boolean | 'unknown', interactive = true, receives = true) =>
  simulate({
    interval: 1,
    ...(receives && { browser: 'silent' }),
    ports: { capabilities: { browserOnThisMachine, interactive } },
  })

/** Who asked for a code is shown a code, and no other way; who left it open is offered the browser where there may be one. */
it.each(table)(
  'browser here: %s, interactive: %s, receiver: %s, method: %s',
  async (browserOnThisMachine, interactive, receives, method) => {
    const host = hostWith(browserOnThisMachine, interactive, receives)
    const byOption = host.session({ method }).signIn()
    const byCall = host.session({ method: 'authorizationCode' }).signIn({ method })
    await host.advance(2)
    for (const signIn of [byOption, byCall]) {
      const state = signIn.getState()
      const isInBrowser =
        method === 'auto' && browserOnThisMachine === true && interactive && receives
      expect(state.status).toBe(isInBrowser ? 'awaitingRedirect' : 'awaitingCode')
      if (isInBrowser) continue
      const mayOffer = method === 'auto' && browserOnThisMachine === 'unknown' && receives
      expect(awaiting(signIn).offer).toBe(mayOffer ? 'authorizationCode' : null)
    }
    if (method === 'device') expect(host.receivers).toEqual([])
  },
)

it('goes on offering as it began, and offers nothing once a code was chosen', async () => {
  const host = hostWith('unknown')
  const first = host.session().signIn()
  await host.advance(2)
  expect(awaiting(first).offer).toBe('authorizationCode')
  const same = first.restart()
  await host.advance(2)
  expect(awaiting(same).offer).toBe('authorizationCode')
  const chosen = same.restart({ method: 'device' })
  await host.advance(2)
  expect(awaiting(chosen).offer).toBeNull()
  const again = chosen.restart()
  await host.advance(2)
  expect(awaiting(again).offer).toBeNull()
})

it.each<[Chosen, Chosen, boolean]>([
  ['auto', 'auto', true],
  ['auto', 'device', false],
  ['device', 'auto', false],
  ['device', 'device', false],
])('a leader by %s, followed by one by %s', async (leading, following, offers) => {
  const host = hostWith('unknown')
  host.session({ share: 'machine', method: leading }).signIn()
  await host.advance(2)
  const follower = host.session({ host: { ...host }, share: 'machine', method: following })
  const signIn = follower.signIn()
  await host.advance(3)
  expect(awaiting(signIn).offer).toBe(offers ? 'authorizationCode' : null)
})
