import { expect, test } from 'vitest'
import { simulate } from '../../src/testing/index.ts'

test('a request that waits for its turn, or hangs, keeps no sign-in beyond its time', async () => {
  const hang = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [n + 1, 'hang' as const]))
  const host = simulate({ expiresIn: 30, failOn: { CreateToken: hang } })
  const signIns = Array.from({ length: 200 }, (_, n) =>
    host.session({ provider: { ...host.provider, sessionName: `user ${n}` } }).signIn(),
  )
  await host.advance(35)
  expect(signIns.map((signIn) => signIn.getState().status)).toEqual(signIns.map(() => 'expired'))
  const [issued] = host.service.codes()
  const late = host.requests.filter(({ sentAt }) => sentAt > (issued?.expiresAt ?? 0))
  expect(late).toEqual([])
})
