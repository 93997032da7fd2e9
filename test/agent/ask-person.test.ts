import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { askPerson, declined, type Asked } from '../../src/agent/index.ts'
import { isSignInError, type Session } from '../../src/index.ts'
import { simulate, type Simulation, type SimulationOptions } from '../../src/testing/index.ts'
import { requestsTo, startPath, tokenPath } from '../contract/support.ts'

const sharing = (host: Simulation): Session => host.session({ host: { ...host }, share: 'machine' })

/** Resolves with what was answered, and after how many seconds. */
const ask = async (host: Simulation, session: Session, patience = 20) => {
  const startedAt = host.clock.now()
  let asked: Asked | undefined
  void askPerson(session, { patienceMs: patience * 1_000 }).then((answer) => (asked = answer))
  while (asked === undefined) await host.advance(0.5)
  return { asked, seconds: (host.clock.now() - startedAt) / 1_000 }
}

const codeOf = ({ asked }: { readonly asked: Asked }): string =>
  asked.status === 'humanNeeded' ? (asked.code ?? '') : ''

it('answers with the code at once, and waits for who has been told', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  const first = await ask(host, session)
  expect(first.asked).toEqual({
    status: 'humanNeeded',
    url: expect.stringContaining(codeOf(first)),
    code: expect.stringMatching(/^\w{4}-\w{4}$/),
    message: expect.stringContaining(`the page shows ${codeOf(first)}`),
    expiresAt: expect.any(Number),
    askAgainAt: expect.any(Number),
  })
  expect(first.seconds).toBeLessThan(1)
  const second = await ask(host, session, 12)
  expect(second).toMatchObject({ asked: { status: 'humanNeeded', code: codeOf(first) } })
  expect(second.seconds).toBeCloseTo(12, 0)
  const third = ask(host, session)
  await host.advance(1)
  host.service.approve(codeOf(first))
  expect(await third).toMatchObject({ asked: { status: 'signedIn' } })
  expect(await ask(host, session)).toMatchObject({ asked: { status: 'signedIn' }, seconds: 0.5 })
  expect(requestsTo(host, startPath)).toHaveLength(1)
})

it.each<[string, SimulationOptions, (host: Simulation, code: string) => void, object]>([
  [
    'declined',
    {},
    (host, code) => host.service.deny(code),
    { code: 'access_denied', retry: 'restart' },
  ],
  ['over', { expiresIn: 15 }, () => undefined, { code: 'expired_token', retry: 'restart' }],
])('says that it has ended: %s; and asks anew', async (_, options, deed, error) => {
  const host = simulate({ interval: 5, ...options })
  const session = host.session()
  const first = await ask(host, session)
  deed(host, codeOf(first))
  const second = await ask(host, session)
  expect(second.asked).toMatchObject({ status: 'ended', error })
  expect(JSON.parse(JSON.stringify(second.asked))).toMatchObject({ error })
  const third = await ask(host, session)
  expect(third.asked.status).toBe('humanNeeded')
  expect(codeOf(third)).not.toBe(codeOf(first))
})

it('does not hang where the service cannot be reached, and goes on all the same', async () => {
  const host = simulate({ interval: 5, offline: [[0, 60]] })
  const session = host.session()
  const first = await ask(host, session)
  expect(first.asked).toMatchObject({
    status: 'ended',
    error: { code: 'network', retry: 'automatic' },
  })
  expect(first.seconds).toBeLessThanOrEqual(45.5)
  const second = await ask(host, session)
  expect(second.asked.status).toBe('humanNeeded')
  expect(requestsTo(host, startPath)).toHaveLength(1)
})

it('does not hang where a request is not answered while a person is waited for', async () => {
  const host = simulate({ interval: 5, offline: [[8, 500]] })
  const session = host.session()
  const first = await ask(host, session)
  const second = await ask(host, session)
  expect(second.asked).toMatchObject({ status: 'humanNeeded', code: codeOf(first) })
  expect(second.seconds).toBeLessThanOrEqual(45.5)
})

it('asks to be called again in time where the service is still being asked', async () => {
  const host = simulate({ interval: 20, latency: 8, expiresIn: 600 })
  const session = host.session()
  const first = await ask(host, session, 0)
  const { asked } = await ask(host, session, 0)
  expect(session.attempt?.getState()).toMatchObject({ poll: { phase: 'asking' } })
  expect(asked).toMatchObject({ status: 'humanNeeded', code: codeOf(first) })
  if (asked.status !== 'humanNeeded') return
  expect(asked.askAgainAt - host.clock.now()).toBeLessThanOrEqual(20_000)
})

it('leaves with the reason of the signal, and the sign-in goes on', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  const first = await ask(host, session)
  const controller = new AbortController()
  const left = askPerson(session, { signal: controller.signal })
  await host.advance(1)
  const reason = new Error('The client has given up.')
  controller.abort(reason)
  await expect(left).rejects.toBe(reason)
  host.service.approve(codeOf(first))
  expect((await ask(host, session)).asked.status).toBe('signedIn')
  await expect(askPerson(session, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

it('joins the sign-in of another, and follows one that takes its place', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  const signIn = session.signIn()
  await host.advance(1)
  const joined = await ask(host, session)
  expect(joined.asked).toMatchObject({ status: 'humanNeeded', code: expect.any(String) })
  const waiting = ask(host, session)
  await host.advance(1)
  signIn.restart()
  await host.advance(1)
  const state = session.attempt?.getState()
  if (state?.status !== 'awaitingCode') throw new Error('no code')
  expect(state.userCode).not.toBe(codeOf(joined))
  host.service.approve(state.userCode)
  expect((await waiting).asked.status).toBe('signedIn')
})

it('opens no browser', async () => {
  const host = simulate({ interval: 5 })
  const opened: string[] = []
  const openBrowser = (url: string) => {
    opened.push(url)
    return Promise.resolve()
  }
  const session = host.session({
    method: 'device',
    host: { ...host, openBrowser, capabilities: { browserOnThisMachine: true, interactive: true } },
  })
  const { asked } = await ask(host, session)
  expect(asked.status).toBe('humanNeeded')
  await host.advance(10)
  expect(opened).toEqual([])
})

it('goes on in the next process with the same code, which is asked about once', async () => {
  const host = simulate({ interval: 5 })
  const before = sharing(host)
  const first = await ask(host, before)
  await Promise.all([before[Symbol.asyncDispose](), host.advance(1)])
  const after = sharing(host)
  const second = await ask(host, after)
  expect(second.asked).toMatchObject({ status: 'humanNeeded', code: codeOf(first) })
  expect(second.seconds).toBeLessThanOrEqual(6)
  expect(requestsTo(host, tokenPath)).toHaveLength(1)
  host.service.approve(codeOf(first))
  expect((await ask(host, after)).asked.status).toBe('signedIn')
})

it('that is declined ends here, and goes on for those who share it', async () => {
  const host = simulate({ interval: 5 })
  const [one, other] = [sharing(host), sharing(host)]
  const first = await ask(host, one)
  const second = await ask(host, other)
  expect(codeOf(second)).toBe(codeOf(first))
  declined(one)
  await host.advance(1)
  expect(one.getState().status).toBe('signedOut')
  expect(one.attempt).toBeNull()
  const third = ask(host, other, 40)
  await host.advance(1)
  host.service.approve(codeOf(first))
  expect((await third).asked.status).toBe('signedIn')
})

it('that is declined leaves the sign-in of another alone', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  session.signIn()
  await host.advance(1)
  await ask(host, session)
  declined(session)
  await host.advance(1)
  expect(session.getState().status).toBe('signingIn')
  declined(host.session())
})

it('names what is wrong with its arguments', async () => {
  const host = simulate({ interval: 5 })
  const session = host.session()
  await expect(askPerson({} as Session)).rejects.toThrow(/session must be one that createSession/)
  await expect(askPerson(session, { patienceMs: -1 })).rejects.toThrow(
    'askPerson: options.patienceMs must be a number of milliseconds, not a number.',
  )
  await expect(askPerson(session, { patience: 5 } as never)).rejects.toThrow(TypeError)
})

/** What happens in the world, in seconds. */
const story = fc.record({
  interval: fc.constantFrom(1, 5),
  expiresIn: fc.constantFrom(20, 60, 600),
  approveAfter: fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined }),
  slowDownOn: fc.subarray([1, 2, 3]),
  patience: fc.constantFrom(0, 1, 10, 30),
  pauses: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 }),
  isKilled: fc.boolean(),
})

it('law: each answer comes in time, no poll is early, and there is one code at a time', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ patience, pauses, isKilled, approveAfter, ...options }) => {
      const host = simulate({ ...options, ...(approveAfter !== undefined && { approveAfter }) })
      let session = sharing(host)
      const codes = new Set<string>()
      const startedAt = host.clock.now()
      for (const pause of pauses) {
        const { asked, seconds } = await ask(host, session, patience)
        expect(seconds).toBeLessThanOrEqual(patience + 25.5)
        if (asked.status === 'humanNeeded') {
          codes.add(asked.code ?? '')
          expect(asked.askAgainAt).toBeLessThanOrEqual(asked.expiresAt)
          expect(asked.askAgainAt).toBeGreaterThanOrEqual(host.clock.now() - 500)
        }
        if (asked.status === 'ended') expect(isSignInError(asked.error)).toBe(true)
        await host.advance(pause)
        if (!isKilled) continue
        await Promise.all([session[Symbol.asyncDispose](), host.advance(1)])
        session = sharing(host)
      }
      expect(host.service.log.filter(({ early }) => early)).toEqual([])
      const elapsed = (host.clock.now() - startedAt) / 1_000
      expect(codes.size).toBeLessThanOrEqual(1 + Math.floor(elapsed / options.expiresIn))
      await Promise.all([session[Symbol.asyncDispose](), host.advance(1)])
    }),
    { numRuns: 12 },
  )
})
