// What a screen reader hears of the panel, and what nobody may find in the page.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../../browser/chromium.ts'
import { useStage } from './support.ts'

describe.skipIf(noChromium)('a screen reader', () => {
  const page = useStage()

  it('hears what is new, once, and nothing of what runs', async () => {
    const heard = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({
        approveAfter: 300,
        slowDownOn: [2],
        offline: [[60, 90]],
        reportsOffline: true,
      })
      await stage.act('signIn')
      await stage.pass(310)
      return stage.heard
    })
    expect(heard).toEqual([
      expect.stringMatching(
        /^polite: Confirm this code in your browser\. Code: (\w, ){4}dash(, \w){4}\. Only/,
      ),
      'polite: AWS asked us to check less often (every 6 seconds).',
      expect.stringMatching(
        /^polite: You are offline\. The code stays valid until \d\d:\d\d; we continue/,
      ),
      expect.stringMatching(/^polite: The service answers again\./),
      'polite: Less than 5 minutes left.',
      expect.stringMatching(/^assertive: Signed in\. The session renews itself\.$/),
    ])
  })

  it('hears once that the service does not answer, and reads it until it does', async () => {
    const { heard, read } = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ interval: 5, latency: [0, 0, 4, 4, 4, 4] })
      await stage.act('signIn')
      const read: boolean[] = []
      for (const seconds of [6.4, 0.2, 3, 6.5]) {
        await stage.pass(seconds)
        const notes = [...stage.root.querySelectorAll('[part=note]')].map(
          (note) => note.textContent,
        )
        read.push(notes.some((note) => note.includes('AWS has not answered yet; we go on asking.')))
      }
      return { heard: stage.heard.slice(1), read }
    })
    expect(heard).toEqual([
      expect.stringMatching(/^polite: AWS has not answered yet; we go on asking\. The code stays/),
    ])
    expect(read).toEqual([false, true, false, true])
  })

  it('hears the time at five marks', async () => {
    const heard = await page().evaluate(async () => {
      const { stage } = window
      await stage.play()
      await stage.act('signIn')
      await stage.pass(601)
      return stage.heard.slice(1)
    })
    expect(heard).toEqual([
      ...['5 minutes', '2 minutes', '1 minute', '30 seconds', '10 seconds'].map(
        (time) => `polite: Less than ${time} left.`,
      ),
      'assertive: This code has expired. It was not confirmed in time.',
    ])
  })

  it('has the same regions from first to last, empty at first', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      stage.world({ denyAfter: 5 })
      stage.session.signIn()
      await stage.pass()
      stage.open()
      const regions = () => [
        ...stage.root.querySelectorAll('[aria-live=polite], [aria-live=assertive]'),
      ]
      await stage.panel.updateComplete
      const first = regions()
      const texts = first.map(({ textContent }) => textContent)
      await stage.pass(10)
      const last = regions()
      return { texts, isSame: first.every((region, n) => region === last[n]), count: last.length }
    })
    expect(found).toEqual({ texts: ['', '', ''], isSame: true, count: 3 })
  })

  it('has the code spelled, and by names on request', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      await stage.show('waiting')
      const code = stage.find('.code')
      const { ariaLabel, role, translate, dir } = code ?? {}
      const select = code && getComputedStyle(code).userSelect
      const timer = stage.find('[role=timer]')?.ariaLive
      const before = stage.text('.panel').includes('Whiskey')
      const spell = [...stage.root.querySelectorAll('button')].find(
        ({ textContent }) => textContent?.trim() === 'Spell the code',
      )
      spell?.click()
      await stage.panel.updateComplete
      return {
        ariaLabel,
        role,
        translate,
        dir,
        select,
        timer,
        before,
        spelled: stage.text('.spelled'),
      }
    })
    expect(found).toEqual({
      ariaLabel: 'Code: W, D, J, B, dash, M, J, H, T',
      role: 'img',
      translate: false,
      dir: 'ltr',
      select: 'all',
      timer: 'off',
      before: false,
      spelled: 'Code: Whiskey, Delta, Juliett, Bravo, dash, Mike, Juliett, Hotel, Tango',
    })
  })
})

describe.skipIf(noChromium)('in the page', () => {
  const page = useStage()

  it('there is no secret of a sign-in by a code', async () => {
    const { secrets, leaks } = await page().evaluate(async () => {
      const { stage } = window
      const leaks: string[] = []
      await stage.play({ approveAfter: 20, interval: 5 })
      await stage.act('signIn')
      for (let second = 0; second < 30; second++) {
        await stage.pass(1)
        leaks.push(...stage.leaks())
      }
      return { secrets: stage.secrets.size, leaks }
    })
    // Client secret, device code, access token, refresh token.
    expect(secrets).toBeGreaterThanOrEqual(4)
    expect(leaks).toEqual([])
  })

  it('there is nothing of an address that was pasted', async () => {
    await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ browser: 'silent' })
      await stage.act('signIn')
      await stage.act('pasteAddress')
    })
    const leaks = () =>
      page().evaluate(async () => {
        await window.stage.pass(1)
        return window.stage.leaks('cAnArYcOdE', 'cAnArYsTaTe')
      })
    const field = page().locator('#address')
    const uri = await page().evaluate(() => {
      const state = window.stage.attempt.getState()
      if (state.status !== 'awaitingRedirect') throw new Error(state.status)
      const { searchParams } = new URL(state.authorizationUrl)
      return {
        foreign: state.redirectUri,
        own: `${state.redirectUri}?state=${searchParams.get('state')}`,
      }
    })
    const title = () => page().evaluate(() => window.stage.text())

    await field.fill(`${uri.foreign}?state=cAnArYsTaTe&code=cAnArYcOdE`)
    expect(await leaks()).toEqual([])
    await field.press('Enter')
    expect(await leaks()).toEqual([])
    expect(await title()).toBe('Finish in your browser')

    await field.fill(`${uri.own}&code=cAnArYcOdE`)
    await field.press('Enter')
    expect(await leaks()).toEqual([])
    // It was taken, and the service knows no such code.
    await expect.poll(title).not.toBe('Finish in your browser')
    expect(await leaks()).toEqual([])
    const secrets = await page().evaluate(() => [...window.stage.secrets])
    expect(secrets.length).toBeGreaterThanOrEqual(2)
  })

  it('a secret would be found', async () => {
    const leaks = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ browser: 'silent' })
      stage.root.append('cAnArYcOdE')
      return stage.leaks('cAnArYcOdE')
    })
    expect(leaks).toEqual(['cAnArYcOdE'])
  })
})
