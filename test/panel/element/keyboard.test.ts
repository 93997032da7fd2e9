// The panel by the keyboard alone: the order of Tab, the keys, and where the focus goes.
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SimulationOptions } from '../../../src/testing/index.ts'
import type { SignInPanel } from '../../../src/panel/element/index.ts'
import { noChromium } from '../../browser/chromium.ts'
import { origin, useStage } from './support.ts'

const lookAt = (page: Page) =>
  page.evaluate(() => ({
    title: window.stage.text(),
    focused: window.stage.focused,
    events: String(window.stage.events),
  }))

const pass = (page: Page, seconds = 0) => page.evaluate((s) => window.stage.pass(s), seconds)

/** Presses keys, and lets happen what needs no time. */
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) {
    await page.keyboard.press(key)
    await pass(page)
  }
  return lookAt(page)
}

/** A sign-in that has begun, with the focus in the panel. */
const begin = async (
  page: Page,
  simulation: SimulationOptions = {},
  options: Pick<SignInPanel, 'opens'> = { opens: 'link' },
) => {
  await page.evaluate((o) => window.stage.play(o.simulation as SimulationOptions, o.options), {
    simulation,
    options,
  })
  await page.locator('[data-action=signIn]').focus()
  return press(page, 'Enter')
}

describe.skipIf(noChromium)('by the keyboard', () => {
  const stagePage = useStage()
  let page: Page
  beforeAll(async () => {
    page = stagePage()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
    // Where the link leads to.
    await page.context().route(/device\.sso/, (route) => route.fulfill({ body: 'page' }))
  })

  it.each(['signedOut', 'waiting', 'waitingWithOffer', 'redirectOverdue', 'failed', 'expired'])(
    'goes through %s in the order in which it is read',
    async (name) => {
      await page.evaluate(async (state) => {
        const { stage } = window
        await stage.show(stage.names.includes(state) ? state : `session ${state}`, { qr: 'auto' })
        for (const details of stage.root.querySelectorAll('details')) details.open = true
        getSelection()?.removeAllRanges()
      }, name)
      const stops: { readonly top: number; readonly left: number; readonly name: string }[] = []
      for (;;) {
        await page.keyboard.press('Tab')
        const stop = await page.evaluate(() => {
          const element = window.stage.root.activeElement
          const { top = 0, left = 0 } = element?.getBoundingClientRect() ?? {}
          return element === null ? null : { top, left, name: element.textContent?.trim() ?? '' }
        })
        // Behind the last comes the browser's own frame, and then the first again.
        if (stop === null || stop.name === stops[0]?.name) break
        stops.push(stop)
        expect(stops.length).toBeLessThan(20)
      }
      const isBeside = (a: number, b: number) => Math.abs(a - b) < 16
      const read = stops.toSorted((a, b) =>
        isBeside(a.top, b.top) ? a.left - b.left : a.top - b.top,
      )
      expect(stops).toEqual(read)
      const controls = await page.locator('sign-in-panel').evaluate(() => {
        const { stage } = window
        return stage.root.querySelectorAll('button, a, summary, input').length
      })
      expect(stops).toHaveLength(controls)
    },
  )

  it('copies the code with C, and says so for a moment', async () => {
    await begin(page)
    await press(page, 'c')
    const code = await page.evaluate(() => window.stage.text('.code'))
    const label = () => page.evaluate(() => window.stage.text('[data-action=copyCode]'))
    // The clipboard answers in its own time.
    await expect.poll(label).toBe('Copied')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code)
    await pass(page, 2)
    expect(await label()).toBe('Copy')
    await press(page, 'c')
    await expect.poll(label).toBe('Copied')
    expect(await page.evaluate(() => window.stage.heard)).toEqual([
      expect.stringContaining('Confirm this code'),
      'polite: Copied',
      'polite: Copied',
    ])
  })

  it('selects the code where the page may not copy', async () => {
    await begin(page)
    const selected = await page.evaluate(async () => {
      const { stage } = window
      Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })
      await stage.act('copyCode')
      Reflect.deleteProperty(navigator, 'clipboard')
      return {
        selection: String(getSelection()),
        code: stage.text('.code'),
        heard: stage.heard.at(-1),
      }
    })
    expect(selected.selection).toBe(selected.code)
    expect(selected.heard).toMatch(/selected for you to copy/)
  })

  it.each([
    ['link', 1, 0],
    ['host', 0, 1],
  ] as const)('opens one page with O where it opens by the %s', async (opens, pages, opened) => {
    await begin(page, {}, { opens })
    const before = page.context().pages().length
    const popup = opens === 'link' ? page.waitForEvent('popup') : undefined
    await press(page, 'o')
    const other = await popup
    expect(other?.url() ?? 'https://device.').toMatch(/^https:\/\/device\./)
    expect(page.context().pages().length - before).toBe(pages)
    expect(await page.evaluate(() => window.stage.counts.opened)).toBe(opened)
    expect(await other?.evaluate(() => window.opener)).toBeFalsy()
    await other?.close()
    const label = await page.evaluate(() => window.stage.text('[data-action=openBrowser]'))
    // The simulated host has no browser.
    expect(label).toMatch(opens === 'link' ? /^Open browser again/ : /^Open browser$/)
    const note = await page.evaluate(() => window.stage.text('.note'))
    expect(note).toBe(opens === 'link' ? '' : 'No browser opened: open the link yourself.')
    const heard = await page.evaluate(() => window.stage.heard)
    expect(heard).toHaveLength(opens === 'link' ? 1 : 2)
  })

  it('gets a new code with N, and keeps the focus in the panel', async () => {
    await begin(page)
    const code = await page.evaluate(() => window.stage.text('.code'))
    expect((await press(page, 'n')).title).toBe('Confirm this code in your browser')
    expect(await page.evaluate(() => window.stage.text('.code'))).not.toBe(code)
    expect(await page.evaluate(() => window.stage.panel.matches(':focus-within'))).toBe(true)
  })

  it('takes the other ways with U and B', async () => {
    await begin(page, { browser: 'silent' })
    expect((await press(page, 'u')).title).toBe('Confirm this code in your browser')
    const capabilities = { browserOnThisMachine: 'unknown', interactive: true } as const
    await begin(page, { browser: 'silent', ports: { capabilities } })
    expect((await press(page, 'b')).title).toBe('Finish in your browser')
  })

  it('hears no key with a modifier, and none from outside', async () => {
    await begin(page)
    const code = () => page.evaluate(() => window.stage.text('.code'))
    const before = await code()
    await press(page, 'Control+c', 'Alt+n', 'Shift+N', 'Meta+n')
    await page.evaluate(() => {
      const field = document.createElement('textarea')
      document.querySelector('main')?.append(field)
      field.focus()
    })
    await press(page, 'n', 'Escape')
    expect(await code()).toBe(before)
  })

  it('cancels with Esc, and gives the focus back to what opened it', async () => {
    await page.evaluate(async () => {
      const { stage } = window
      stage.world()
      const opener = document.createElement('button')
      document.body.prepend(opener)
      opener.focus()
      stage.open()
      await stage.pass()
      stage.panel.addEventListener('close', () => stage.panel.remove())
    })
    await page.locator('[data-action=signIn]').focus()
    await press(page, 'Enter')
    await press(page, 'Escape')
    expect(
      await page.evaluate(() => {
        const isBack = document.activeElement === document.querySelector('body > button')
        document.querySelector('body > button')?.remove()
        return { isBack, events: window.stage.events, isThere: window.stage.panel.isConnected }
      }),
    ).toEqual({ isBack: true, events: ['close cancelled'], isThere: false })
  })

  it('asks before it cancels the last step', async () => {
    await begin(page, {
      browser: 'works',
      authorize: 'approve',
      failOn: { CreateToken: { 1: 'hang' } },
    })
    const question = await press(page, 'Escape')
    expect(question).toEqual({ title: 'Almost done…', focused: 'primary', events: '' })
    expect(await page.evaluate(() => window.stage.text('.question p'))).toMatch(/almost signed in/)
    expect((await press(page, 'Escape')).focused).toBe('cancel')
    await press(page, 'Enter')
    expect((await press(page, 'Tab', 'Enter')).events).toBe('close cancelled')
  })

  it('moves the focus to what to do at an end, and from there on', async () => {
    await begin(page, { expiresIn: 20 })
    await pass(page, 19)
    // It was on a button that is gone, and stays in the panel.
    expect((await lookAt(page)).focused).toBe('panel')
    await pass(page, 2)
    expect(await lookAt(page)).toMatchObject({ title: 'This code has expired', focused: 'newCode' })
    expect((await press(page, 'Enter')).title).toBe('Confirm this code in your browser')
    expect((await lookAt(page)).focused).toBe('panel')
  })

  it('leaves the focus in a field of the page that somebody writes in', async () => {
    await begin(page, { denyAfter: 5 })
    await page.evaluate(() => {
      const field = document.createElement('input')
      document.querySelector('main')?.append(field)
      field.focus()
    })
    await pass(page, 10)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    expect((await lookAt(page)).title).toBe('The request was declined')
  })

  it.each([true, false])('takes the focus as it comes if autofocus is %s', async (autofocus) => {
    await page.evaluate(
      (o) => {
        window.stage.clear()
        return window.stage.play({}, o)
      },
      { autofocus },
    )
    expect((await lookAt(page)).focused).toBe(autofocus ? 'signIn' : null)
    // And so it does when it comes again.
    await page.evaluate(() => {
      window.stage.panel.remove()
      document.querySelector('main')?.append(window.stage.panel)
      return window.stage.pass()
    })
    expect((await lookAt(page)).focused).toBe(autofocus ? 'signIn' : null)
  })

  it('takes an address that is pasted, and hears no key meanwhile', async () => {
    await begin(page, { browser: 'silent' })
    await press(page, 'p')
    expect((await lookAt(page)).focused).toBe('address')
    await press(page, 'n', 'c', 'u')
    expect(await page.locator('#address').inputValue()).toBe('ncu')
    await press(page, 'Enter')
    const look = () =>
      page.evaluate(() => ({
        note: window.stage.text('#paste-note'),
        heard: window.stage.heard.at(-1),
      }))
    const note = expect.stringContaining('That is not the address of this sign-in')
    expect(await look()).toEqual({ note, heard: note })
    expect(await page.locator('#address').inputValue()).toBe('')
    await press(page, 'x', 'Escape')
    expect(await lookAt(page)).toMatchObject({
      title: 'Finish in your browser',
      focused: 'pasteAddress',
    })
    await press(page, 'Enter')
    expect(await page.locator('#address').inputValue()).toBe('')
  })
})
