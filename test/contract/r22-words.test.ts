import { expect, it } from 'vitest'
import { explainTrouble } from '../../src/host/node-troubles.ts'
import { simulate } from '../../src/testing/index.ts'
import { failure } from './support.ts'

it('R22: what a signal aborts with is the cause of the error, and in no JSON', async () => {
  const host = simulate()
  const controller = new AbortController()
  const error = failure(host.session().signIn({ signal: controller.signal }).result())
  await host.advance(1)
  const reason = new RangeError('canary')
  controller.abort(reason)
  expect(await error).toMatchObject({ code: 'cancelled', reason: 'aborted' })
  expect((await error).cause).toBe(reason)
  expect(JSON.stringify(await error)).not.toContain('canary')
})

it('R22: a cancelled sign-in has no cause', async () => {
  const host = simulate()
  const signIn = host.session().signIn()
  const error = failure(signIn.result())
  await host.advance(1)
  signIn.cancel('aborted')
  expect((await error).cause).toBeUndefined()
})

it.each([
  [
    'rejects with a code',
    () => Promise.reject(Object.assign(new Error('canary'), { code: 'ENOENT' })),
    'There is nothing here to open a browser with.',
    'ENOENT',
    undefined,
  ],
  [
    'rejects with another',
    () =>
      Promise.reject(Object.assign(new Error('canary'), { code: 'EMFILE', path: '/usr/bin/open' })),
    'Too much is open to start a browser.',
    'EMFILE',
    '/usr/bin/open',
  ],
  [
    'has no browser',
    () => Promise.reject(Object.assign(new Error('canary'), { code: 'ERR_NO_BROWSER' })),
    'There is no browser on this machine.',
    'ERR_NO_BROWSER',
    undefined,
  ],
  [
    'throws',
    () => {
      throw new TypeError('canary')
    },
    'Your browser did not open.',
    'TypeError',
    undefined,
  ],
  [
    'says no',
    () => Promise.resolve(false),
    'Your browser did not open.',
    undefined,
    'It answered that it did not.',
  ],
])(
  'R22: an opener that %s: the state says why',
  async (_, openBrowser, message, reason, detail) => {
    const host = simulate({ browser: 'works', ports: { openBrowser, explain: explainTrouble } })
    const signIn = host.session().signIn({ method: 'authorizationCode' })
    await host.advance(1)
    const state = signIn.getState()
    if (state.status !== 'awaitingRedirect') throw new Error(state.status)
    expect(state).toMatchObject({ browser: 'failed', offer: 'device' })
    const { lastError } = state
    expect(lastError).toMatchObject({ code: 'browser_unavailable', message, retry: 'otherMethod' })
    expect([lastError?.reason, lastError?.detail]).toEqual([reason, detail])
    expect(JSON.stringify(state)).not.toContain('canary')
  },
)

it('R22: a device code that is spent since its answer was lost says so', async () => {
  const service = simulate({ interval: 1, approveAfter: 2 })
  let isLost = false
  const host = simulate({
    interval: 1,
    approveAfter: 2,
    ports: {
      fetch: async (url, init) => {
        const answer = await service.fetch(url, init)
        if (isLost || !url.endsWith('/token') || answer.status !== 200) return answer
        isLost = true
        throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      },
    },
  })
  const error = failure(host.session().signIn().result())
  for (let n = 0; n < 12; n += 1) {
    await service.advance(1)
    await host.advance(1)
  }
  expect(await error).toMatchObject({
    code: 'invalid_grant',
    message: 'The answer to the sign-in was lost.',
    retry: 'restart',
  })
})

it('R22: what is for the developer is in `detail` alone', async () => {
  const host = simulate()
  const error = await failure(host.session().token())
  expect(error).toMatchObject({ code: 'not_signed_in', detail: 'Call signIn() first.' })
  expect(`${error.message} ${error.hint}`).not.toMatch(/\(\)|`/)
})
