// What happens a second time, and what is left of the first.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../../browser/chromium.ts'
import { useStage } from './support.ts'

describe.skipIf(noChromium)('a panel, once more', () => {
  const page = useStage()

  it('forgets with a sign-in what was asked of the panel in it', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })
      await stage.play({ browser: 'silent' })
      await stage.act('signIn')
      await stage.pass(1)
      await stage.act('copyLink')
      const before = stage.find('.to-copy') !== null
      await stage.act('tryAgain')
      await stage.pass(1)
      return { before, after: stage.find('.to-copy') !== null, title: stage.text() }
    })
    expect(found).toEqual({ before: true, after: false, title: 'Finish in your browser' })
  })

  it('says again what is wrong with an address, and with the next sign-in', async () => {
    const heard = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ browser: 'silent' })
      await stage.act('signIn')
      await stage.act('pasteAddress')
      stage.heard.length = 0
      for (const address of ['https://a.test/', 'https://b.test/']) {
        const field = stage.root.querySelector('input')
        if (field) field.value = address
        field?.form?.requestSubmit()
        await stage.pass(1)
      }
      const pasted = [...stage.heard]
      const refused = { error: 'invalid_request' } as const
      await stage.play({ failOn: { RegisterClient: { 1: refused, 2: refused } } })
      await stage.act('signIn')
      await stage.pass(0.1)
      await stage.act('tryAgain')
      await stage.pass(0.1)
      return [...pasted, ...stage.heard]
    })
    expect(heard).toEqual([
      expect.stringMatching(/^polite: That is not the address/),
      expect.stringMatching(/^polite: That is not the address/),
      expect.stringMatching(/^assertive: The service did not accept/),
      expect.stringMatching(/^assertive: The service did not accept/),
    ])
  })

  it('unfolds the other ways again for the field that P asks for', async () => {
    const focused = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ browser: 'silent' })
      await stage.act('signIn')
      await stage.pass(20)
      await stage.click('summary')
      const summary = stage.find('summary')
      summary?.focus()
      summary?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'p', bubbles: true, composed: true }),
      )
      await stage.pass()
      return stage.focused
    })
    expect(focused).toBe('address')
  })

  it('believes the person who has opened the page that the host could not', async () => {
    const text = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ browser: 'fails' })
      await stage.act('signIn')
      const link = stage.find('[data-action=openBrowser]')
      link?.addEventListener('click', (event) => event.preventDefault())
      const before = stage.text('[part=body]')
      link?.click()
      await stage.pass()
      return [before, stage.text('[part=body]')]
    })
    expect(text).toEqual([
      'Your browser did not open. Open the link in a browser on this machine, or use a code instead.',
      expect.stringMatching(/^We opened a page/),
    ])
  })

  it.each(['at once', 'while it is away'])(
    'shows nothing of a session that it was given another for %s',
    async (how) => {
      const seen = await page().evaluate(async (way) => {
        const { stage } = window
        await stage.play()
        await stage.act('signIn')
        const before = stage.text('.code')
        if (way !== 'at once') stage.panel.remove()
        stage.panel.session = {
          getState: () => ({ status: 'restoring' }),
          subscribe: () => () => {},
          signIn: () => stage.session.signIn(),
        }
        await stage.panel.updateComplete
        if (way !== 'at once') document.querySelector('main')?.append(stage.panel)
        await stage.panel.updateComplete
        const after = stage.root.textContent?.includes(before)
        await stage.pass(0.5)
        return { hadCode: before !== '', after, title: stage.text() }
      }, how)
      expect(seen).toEqual({ hadCode: true, after: false, title: 'Looking for a session…' })
    },
  )

  it('closes in time though it has been moved', async () => {
    const events = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ approveAfter: 3 }, { autoClose: true })
      await stage.act('signIn')
      while (stage.text() !== 'Signed in') await stage.pass(0.1)
      const aside = document.createElement('div')
      document.querySelector('main')?.append(aside)
      aside.append(stage.panel)
      await stage.pass(1.4)
      const early = stage.events.length
      await stage.pass(0.2)
      return [early, ...stage.events]
    })
    expect(events).toEqual([0, 'close signedIn'])
  })

  it('sets no timer after it has gone, whenever the clipboard answers', async () => {
    const [before, after] = await page().evaluate(async () => {
      const { stage } = window
      const { promise, resolve } = Promise.withResolvers<void>()
      const value = { writeText: () => promise }
      Object.defineProperty(navigator, 'clipboard', { value, configurable: true })
      await stage.play()
      await stage.act('signIn')
      await stage.act('copyCode')
      stage.panel.remove()
      const before = stage.host.clock.pending
      resolve()
      await stage.pass()
      return [before, stage.host.clock.pending]
    })
    expect(after).toBe(before)
  })
})
