// What comes of `openBrowser()`: the person reads why it did not open, and nobody waits for an opener that says nothing.
import { describe, expect, it } from 'vitest'
import { explainTrouble } from '../../src/host/node-troubles.ts'
import type { Host } from '../../src/index.ts'
import { panelModel } from '../../src/panel/index.ts'
import { terminalMessages } from '../../src/terminal/index.ts'
import { simulate } from '../../src/testing/index.ts'

const begin = async (
  openBrowser: NonNullable<Host['openBrowser']>,
  method: 'device' | 'authorizationCode',
) => {
  const host = simulate({ browser: 'works', ports: { openBrowser, explain: explainTrouble } })
  const session = host.session()
  const signIn = session.signIn({ method, openBrowser: false })
  await host.advance(0.5)
  expect(signIn.getState().status).toMatch(/^awaiting/)
  return { host, session, signIn }
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error('canary'), { code }))

describe('a browser that does not open when the person asks', () => {
  it.each([
    ['ENOENT', 'There is nothing here to open a browser with.'],
    ['EACCES', 'This app may not open your browser.'],
    ['EMFILE', 'Too much is open to start a browser.'],
    ['ERR_NO_BROWSER', 'There is no browser on this machine.'],
  ])('for %s: the state, the panel and the terminal say why', async (reason, message) => {
    const { host, signIn } = await begin(failing(reason), 'authorizationCode')
    expect(await signIn.openBrowser()).toBe(false)
    const state = signIn.getState()
    expect(state).toMatchObject({ browser: 'failed', lastError: { message, reason } })
    for (const more of [{}, { messages: terminalMessages }]) {
      const { body, announce } = panelModel(state, { now: host.clock.now(), ...more })
      expect(body[0]).toContain(message)
      expect(body[0]).toMatch(/[Uu]se a code instead|open the link/)
      expect(announce.text).toContain(message)
    }
  })

  it('which answers that it did not: the same', async () => {
    const { signIn } = await begin(() => Promise.resolve(false), 'authorizationCode')
    expect(await signIn.openBrowser()).toBe(false)
    expect(signIn.getState()).toMatchObject({
      lastError: { code: 'browser_unavailable', detail: 'It answered that it did not.' },
    })
  })
})

describe.each(['device', 'authorizationCode'] as const)(
  'an opener that says nothing (%s)',
  (method) => {
    it('counts as failed after a minute', async () => {
      const { host, signIn } = await begin(() => new Promise(() => undefined), method)
      const opened = signIn.openBrowser()
      await host.advance(61)
      expect(await opened).toBe(false)
      expect(signIn.getState()).toMatchObject({ browser: 'failed' })
    })

    it('is waited for no longer than the sign-in, and leaves no timer', async () => {
      const { host, session, signIn } = await begin(() => new Promise(() => undefined), method)
      const opened = signIn.openBrowser()
      signIn.cancel()
      expect(await opened).toBe(false)
      await session[Symbol.asyncDispose]()
      expect(host.clock.pending).toBe(0)
    })
  },
)
