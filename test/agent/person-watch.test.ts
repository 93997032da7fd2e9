import { expect, it } from 'vitest'
import { exitCodeOf, exitCodeWithoutPerson } from '../../src/cli/exit-code.ts'
import { askAgainAt, watchForPerson } from '../../src/agent/person-watch.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { requestsTo, tokenPath } from '../contract/support.ts'

interface Call {
  readonly code: number
  readonly again: number | null
  readonly userCode: string | undefined
  readonly seconds: number
}

/** One call of the command line, as a process of its own that shares the store with the next. */
const call = async (host: Simulation, wait = 0): Promise<Call> => {
  const startedAt = host.clock.now()
  const session = host.session({ host: { ...host }, share: 'machine' })
  let ended: Omit<Call, 'seconds'> | undefined
  let userCode: string | undefined
  const person = watchForPerson(session, host.clock, wait * 1_000)
  void person.needed.then((state) => {
    const again = askAgainAt(state, true)
    ended ??= { code: exitCodeWithoutPerson(state), again, userCode }
  })
  const signIn = session.signIn()
  signIn.subscribe((state) => {
    if (state.status === 'awaitingCode') userCode = state.userCode
    else if (state.status !== 'starting')
      ended ??= { code: exitCodeOf(state, undefined), again: null, userCode }
  })
  while (ended === undefined) await host.advance(0.5)
  person[Symbol.dispose]()
  await Promise.all([session[Symbol.asyncDispose](), host.advance(0.1)])
  return { ...ended, seconds: Math.round((host.clock.now() - startedAt) / 1_000) }
}

type Deed = (host: Simulation, userCode: string) => void
const nothing: Deed = () => {}
const approve: Deed = (host, userCode) => host.service.approve(userCode)

/** What happens after the first call, how long later the second comes, and what it says after how many requests. */
it.each<[string, SimulationOptions, Deed, number, number, number, number, number]>([
  ['approved at once', {}, approve, 0, 0, 0, 1, 5],
  ['approved, and called late', {}, approve, 60, 0, 0, 1, 1],
  ['not yet', {}, nothing, 0, 0, 6, 1, 5],
  ['not yet, and called late', {}, nothing, 60, 0, 6, 1, 1],
  ['declined', {}, (host, code) => host.service.deny(code), 9, 0, 3, 1, 1],
  ['over meanwhile', { expiresIn: 60 }, nothing, 90, 0, 4, 0, 1],
  ['told to slow down', { slowDownOn: [1] }, approve, 9, 0, 6, 1, 1],
  ['approved while it waits', { approveAfter: 30 }, nothing, 9, 60, 0, 6, 25],
  ['waits in vain', {}, nothing, 9, 12, 6, 3, 12],
  ['waits for less than the pace', {}, nothing, 0, 1, 6, 1, 5],
  ['over while it waits', { expiresIn: 20 }, nothing, 0, 99, 4, 3, 19],
  ['without network', { offline: [[10, 90]] }, approve, 20, 0, 5, 1, 1],
])('%s', async (_, options, deed, pause, wait, code, requests, seconds) => {
  const host = simulate({ interval: 5, ...options })
  const first = await call(host)
  expect(first).toMatchObject({ code: 6, seconds: 1 })
  expect(first.again).toBeGreaterThan(host.clock.now())
  deed(host, first.userCode ?? '')
  await host.advance(pause)
  const second = await call(host, wait)
  expect(requestsTo(host, tokenPath)).toHaveLength(requests)
  expect(second.code).toBe(code)
  expect(Math.abs(second.seconds - seconds)).toBeLessThanOrEqual(1)
  // Never early, whoever calls how soon.
  for (const { sentAt } of requestsTo(host, tokenPath))
    expect(sentAt).toBeGreaterThanOrEqual(first.again ?? 0)
  if (code === 6) expect(second.userCode).toBe(first.userCode)
})

it.each([
  ['declined', (host, code) => host.service.deny(code)],
  ['over', (host) => void host.service],
] satisfies [string, Deed][])('begins another one after it was %s', async (_, deed) => {
  const host = simulate({ interval: 5, expiresIn: 30 })
  const { userCode = '' } = await call(host)
  deed(host, userCode)
  await host.advance(40)
  expect([3, 4]).toContain((await call(host)).code)
  const third = await call(host)
  expect(third.code).toBe(6)
  expect(third.userCode).not.toBe(userCode)
})

it.each([11.5, 12, 13])('leaves no answer behind that is under way after %d s', async (wait) => {
  // The code comes after 6 s; the service is asked from 11 s to 14 s.
  const host = simulate({ interval: 5, latency: 3, approveAfter: 0 })
  expect(await call(host, wait)).toMatchObject({ code: 0, seconds: 14 })
})

it('goes on for as many calls as it takes, and never asks early', async () => {
  const host = simulate({ interval: 5, approveAfter: 100 })
  const codes: (number | undefined)[] = []
  const userCodes = new Set<string | undefined>()
  while (codes.at(-1) !== 0 && codes.length < 99) {
    const { code, userCode } = await call(host)
    codes.push(code)
    if (userCode !== undefined) userCodes.add(userCode)
  }
  expect(new Set(codes.slice(0, -1))).toEqual(new Set([6]))
  expect(userCodes.size).toBe(1)
  const times = requestsTo(host, tokenPath).map(({ sentAt }) => sentAt)
  for (const [n, at] of times.entries())
    if (n > 0) expect(at - (times[n - 1] ?? 0)).toBeGreaterThanOrEqual(5_000)
})

it('asks for nothing again where nothing is kept', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  using person = watchForPerson(session, host.clock, 0)
  session.signIn()
  await host.advance(1)
  const state = await person.needed
  expect(askAgainAt(state, false)).toBeNull()
  expect(askAgainAt(state, true)).toBeTypeOf('number')
})
