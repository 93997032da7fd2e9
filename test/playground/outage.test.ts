import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachTerminal } from '../../src/terminal/index.ts'
import { simulate } from '../../src/testing/index.ts'
import { launchChromium, noChromium } from '../browser/chromium.ts'
import { Output } from '../terminal/stage.ts'
import { openStage } from './stage.ts'

if (noChromium) process.stderr.write(`Skipped: the outage in panel and viewer, ${noChromium}\n`)

/** Both ways to lose the service for 40 seconds in the middle of a sign-in: the host notices, or it does not. */
const ways = {
  'the network is unplugged': { act: 'network', panel: 'You are offline', phase: 'offline' },
  'the service is gone': {
    act: 'service',
    panel: 'The service cannot be reached',
    phase: 'retrying',
  },
} as const

describe.skipIf(noChromium)('40 seconds without the service, on a page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it.each(Object.entries(ways))(
    '%s: panel and viewer say so, and the sign-in completes by itself',
    async (_, way) => {
      await using stage = await openStage(browser)
      const { page } = stage
      const panel = page.locator('sign-in-panel')
      const viewer = page.locator('sign-in-inspector')
      const lit = () =>
        viewer.locator('.here').evaluateAll((groups) => groups.map((group) => group.textContent))

      await stage.press('Use a code on another device')
      await stage.until(/^Confirm this code/)
      await stage.advance(12)
      const before = await panel.locator('[translate=no]').first().innerText()
      await stage.act(way.act)
      for (let second = 0; second < 40; second += 1) {
        await stage.advance(1)
        // The request that is due next finds out, where the host does not.
        if (way.phase === 'retrying' && second < 5) continue
        expect(await panel.getByText(way.panel).count()).toBeGreaterThan(0)
        const { attempt } = await page.evaluate<{ attempt: { poll: { phase: string } } }>(
          'playground.world.session.getState()',
        )
        // The viewer draws in its own time.
        if (attempt.poll.phase === way.phase)
          await expect.poll(async () => (await lit()).join(' ')).toContain(way.phase)
      }
      expect(await panel.locator('[translate=no]').first().innerText()).toBe(before)
      await viewer
        .getByText(new RegExp(`→ .*${way.phase}`))
        .first()
        .waitFor()
      await stage.act(way.act, 'approve')
      await stage.until('Signed in', 40)
      expect(stage.complaints).toEqual([])
    },
  )
})

describe('40 seconds without the service, on a terminal', () => {
  const told = async (mode: 'rich' | 'plain', reportsOffline: boolean): Promise<Output> => {
    const host = simulate({ interval: 5, offline: [[13, 53]], reportsOffline, approveAfter: 54 })
    const output = new Output({ isTTY: mode === 'rich' })
    const session = host.session()
    attachTerminal(session, { clock: host.clock, output: output.stream, mode, timeZone: 'UTC' })
    await host.advance(120)
    expect(session.getState().status).toBe('signedIn')
    await session[Symbol.asyncDispose]()
    return output
  }

  it.each([
    [true, /offline, code valid/],
    [false, /trying again in/],
  ])(
    'says so in the panel, and completes by itself (the host notices: %s)',
    async (notices, words) => {
      const { shown } = await told('rich', notices)
      expect(shown).toMatch(words)
      expect(shown).toMatch(/✔ Signed in/)
    },
  )

  it('says so in a line, and that it is back', async () => {
    expect((await told('plain', true)).lines).toEqual([
      expect.stringMatching(
        /^Sign in: open https:.* and confirm code \S+ \(valid until 00:10\)\.$/,
      ),
      'Sign in: you are offline. The code stays valid until 00:10; we continue when you are back.',
      'Sign in: the service answers again.',
      'Sign in: done. You are signed in.',
    ])
  })

  it('says so in a line where nobody noticed', async () => {
    expect((await told('plain', false)).lines).toEqual([
      expect.stringMatching(
        /^Sign in: open https:.* and confirm code \S+ \(valid until 00:10\)\.$/,
      ),
      'Sign in: the service cannot be reached. Trying again; the code stays valid until 00:10.',
      'Sign in: done. You are signed in.',
    ])
  })
})
