// The panel and the sign-in that it shows: it follows, and leaves nothing behind.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../../browser/chromium.ts'
import { useStage } from './support.ts'

describe.skipIf(noChromium)('a panel', () => {
  const page = useStage()

  it('starts nothing by itself', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      await stage.play()
      await stage.pass(30)
      return { title: stage.text(), asked: stage.counts.signIns, sent: stage.host.requests.length }
    })
    expect(found).toEqual({ title: 'Sign in with IAM Identity Center', asked: 0, sent: 0 })
  })

  it('follows a sign-in from the first word to the last', async () => {
    const titles = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ approveAfter: 30, slowDownOn: [2] }, { autoClose: true })
      const seen = [stage.text()]
      await stage.act('signIn')
      seen.push(stage.text(), stage.text('.standing'))
      await stage.pass(8)
      seen.push(stage.text('.standing'), stage.text('.note'))
      await stage.pass(30)
      seen.push(stage.text(), String(stage.events))
      await stage.pass(1.5)
      return [...seen, String(stage.events)]
    })
    expect(titles).toEqual([
      'Sign in with IAM Identity Center',
      'Confirm this code in your browser',
      '10:00 left first check in 1 s',
      '9:52 left checking every 6 s',
      'AWS asked us to check less often. Nothing for you to do.',
      'Signed in',
      'close signedIn',
      'close signedIn',
    ])
  })

  it('joins the sign-in that is under way', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      stage.world()
      stage.session.signIn()
      await stage.pass(3)
      stage.open()
      await stage.pass()
      const sent = stage.host.requests.filter(({ path }) => path !== '/token').length
      return { time: stage.text('.left'), sent }
    })
    expect(found).toEqual({ time: '9:57 left', sent: 2 })
  })

  it('follows a restart, whoever asked for it: the same panel, another code', async () => {
    const { codes, held, panels } = await page().evaluate(async () => {
      const { stage } = window
      await stage.play()
      await stage.act('signIn')
      const codes = [stage.text('.code')]
      await stage.act('newCode')
      codes.push(stage.text('.code'))
      await stage.pass(2)
      stage.attempt.restart()
      await stage.pass()
      codes.push(stage.text('.code'))
      await stage.pass(601)
      codes.push(stage.text())
      await stage.act('newCode')
      await stage.pass(1)
      codes.push(stage.text('.code'), stage.text('.left'))
      return {
        codes,
        held: stage.counts.held,
        panels: document.querySelectorAll('sign-in-panel').length,
      }
    })
    expect(codes[3]).toBe('This code has expired')
    expect(codes[5]).toBe('9:59 left')
    const shown = codes.filter((_, n) => n !== 3 && n !== 5)
    expect(new Set(shown).size).toBe(4)
    for (const code of shown) expect(code).toMatch(/^\w{4}-\w{4}$/)
    // The session, the sign-in, and its countdown: nothing of the earlier ones.
    expect(held).toBe(3)
    expect(panels).toBe(1)
  })

  it('shows preparations that last, and keeps what was there before they do', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      const look = () => [stage.text(), stage.find('.panel')?.ariaBusy]
      await stage.play({ latency: 1 })
      await stage.act('signIn')
      await stage.pass(0.39)
      const seen = [look()]
      await stage.act('signIn')
      await stage.pass(0.02)
      seen.push(look())
      await stage.pass(1)
      seen.push(look())
      await stage.pass(1)
      return [...seen, look(), [stage.counts.signIns]]
    })
    expect(seen).toEqual([
      ['Sign in with IAM Identity Center', 'true'],
      ['Registering this app…', 'false'],
      ['Getting a code…', 'false'],
      ['Confirm this code in your browser', 'false'],
      [1],
    ])
  })

  it.each(['removed', 'given no session', 'given another session'])(
    'leaves nothing behind once it is %s, and the sign-in goes on',
    async (how) => {
      const found = await page().evaluate(async (way) => {
        const { stage } = window
        const look = () => ({ timers: stage.host.clock.pending, listeners: stage.listeners() })
        stage.world()
        stage.session.signIn()
        await stage.pass(3)
        stage.clear()
        const before = look()
        stage.open()
        await stage.pass(3)
        await stage.click('[data-action=copyCode]')
        const during = { ...look(), held: stage.counts.held }
        if (way === 'removed') stage.panel.remove()
        else if (way === 'given no session') stage.panel.session = undefined
        else stage.panel.session = stage.host.session()
        await stage.panel.updateComplete
        const { held } = stage.counts
        if (way !== 'removed') stage.panel.remove()
        const { status } = stage.attempt.getState()
        dispatchEvent(new Event('focus'))
        return { before, during, after: look(), held, status, nudges: stage.counts.nudges }
      }, how)
      expect(found.after).toEqual(found.before)
      expect(found.held).toBe(0)
      expect(found.status).toBe('awaitingCode')
      expect(found.nudges).toBe(0)
      // It had something to leave behind.
      expect(found.during.held).toBe(3)
      expect(found.during.timers).toBeGreaterThan(found.before.timers)
      expect(found.during.listeners).toBeGreaterThan(found.before.listeners)
    },
  )

  it('goes on where it was after it has been moved', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      await stage.play()
      await stage.act('signIn')
      await stage.pass(600)
      const aside = document.createElement('div')
      document.querySelector('main')?.append(aside)
      aside.append(stage.panel)
      await stage.pass()
      return [stage.text(), stage.counts.held]
    })
    expect(seen).toEqual(['This code has expired', 3])
  })

  it('asks at once when somebody looks again', async () => {
    const nudges = await page().evaluate(async () => {
      const { stage } = window
      await stage.play()
      await stage.act('signIn')
      dispatchEvent(new Event('focus'))
      dispatchEvent(new Event('pageshow'))
      document.dispatchEvent(new Event('visibilitychange'))
      return stage.counts.nudges
    })
    expect(nudges).toBe(3)
  })

  it('tells that it was cancelled, and speaks for the session again', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      await stage.play()
      await stage.act('signIn')
      await stage.act('cancel')
      return [...stage.events, stage.text(), stage.host.clock.pending]
    })
    expect(seen).toEqual(['close cancelled', 'Sign in with IAM Identity Center', 0])
  })

  it('shows a session at the other end of a channel', async () => {
    await page().evaluate(async () => {
      const { stage } = window
      stage.world({ denyAfter: 20 })
      await stage.pass()
      stage.mirror()
    })
    const panel = page().locator('sign-in-panel')
    await panel.getByRole('button', { name: 'Sign in' }).click()
    const pass = (seconds: number) => page().evaluate((s) => window.stage.pass(s), seconds)
    await expect
      .poll(async () => {
        await pass(0)
        return page().evaluate(() => window.stage.text('.code'))
      })
      .toMatch(/^\w{4}-\w{4}$/)
    await pass(30)
    await panel.getByRole('heading', { name: 'The request was declined' }).waitFor()
    await panel.getByRole('button', { name: 'Try again' }).click()
    await expect
      .poll(async () => {
        await pass(0)
        return panel.locator('.code').isVisible()
      })
      .toBe(true)
  })
})
