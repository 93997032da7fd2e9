import { expect, test } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { simulate, type Simulation } from '../../src/testing/index.ts'

const as = (host: Simulation, sessionName: string) =>
  host.session({ provider: { ...host.provider, sessionName } }).signIn()

const registrations = (host: Simulation) =>
  host.service.log.filter(({ operation }) => operation === 'RegisterClient').length

test('twenty sign-ins that meet a dead registration at once all go on with one new one', async () => {
  const host = simulate({ latency: [0.3, 0.1, 0.7], approveAfter: 5 })
  as(host, 'the first')
  await host.advance(20)
  host.service.forgetClient()
  const signIns = Array.from({ length: 20 }, (_, n) => as(host, `user ${n}`))
  await host.advance(30)
  expect(signIns.map((signIn) => signIn.getState().status)).toEqual(signIns.map(() => 'signedIn'))
  expect(registrations(host)).toBe(2)
})

test('a code goes on with the client it was issued to, when the registration is renewed meanwhile', async () => {
  const store = memoryStore({ now: () => 0 })
  const host = simulate({ registrationExpiresIn: 1_000, approveAfter: 300, ports: { store } })
  const first = as(host, 'one')
  await host.advance(150)
  as(host, 'another')
  await host.advance(200)
  expect(registrations(host)).toBe(2)
  expect(first.getState().status).toBe('signedIn')
})
