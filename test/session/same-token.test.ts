import { expect, it } from 'vitest'
import { simulate } from '../../src/testing/index.ts'

it('a service that renews a token by the same one with another end is believed', async () => {
  const host = simulate({ interval: 1, approveAfter: 1, tokenExpiresIn: 3_600 })
  const { fetch } = host
  let renewals = 0
  const session = host.session({
    host: {
      ...host,
      fetch: async (url, init) => {
        const answer = await fetch(url, init)
        if (answer.status !== 200 || !url.endsWith('/token')) return answer
        if (init.body?.includes('"refresh_token"') === true) renewals += 1
        const members = JSON.parse((await answer.text()) as string) as object
        return new Response(JSON.stringify({ ...members, accessToken: 'the same for ever' }))
      },
    },
  })
  session.signIn({ method: 'device' })
  await host.advance(10)
  const before = session.getState()
  await host.advance(3_500)
  const after = session.getState()
  await host.advance(2_000)
  expect(before).toMatchObject({ status: 'signedIn' })
  expect(after).toMatchObject({ status: 'signedIn', refresh: 'idle' })
  expect(renewals).toBe(1)
})
