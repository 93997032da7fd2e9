// The panel and the page around it: what a page says to it, and how it fits in.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../../browser/chromium.ts'
import { useStage } from './support.ts'

describe.skipIf(noChromium)('in a page', () => {
  const page = useStage()

  it('offers what the page can do', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      const fault = { error: 'invalid_scope', description: 'no such scope' }
      const copied: string[] = []
      const clipboard = { writeText: async (text: string) => void copied.push(text) }
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true })
      await stage.play(
        { failOn: { RegisterClient: { 1: fault } } },
        { canChangeSettings: true, diagnostics: () => 'what has happened' },
      )
      await stage.act('signIn')
      const title = stage.text()
      await stage.act('copyDiagnostics')
      await stage.act('changeSettings')
      await stage.act('close')
      Reflect.deleteProperty(navigator, 'clipboard')
      return { title, copied, events: stage.events, after: stage.text() }
    })
    expect(found.title).not.toBe('')
    expect(found.copied).toEqual(['what has happened'])
    expect(found.events).toEqual(['changesettings', 'close failed'])
    expect(found.after).toBe('Sign in with IAM Identity Center')
  })

  it('says once that its session can be reached no more, and leaves what it had to show', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      stage.world({ approveAfter: 600 })
      const stop = stage.mirror()
      const settled = async (title: string) => {
        for (let turn = 0; turn < 200 && stage.text() !== title; turn += 1) await stage.pass()
        return stage.text()
      }
      const before = await settled('Sign in with IAM Identity Center')
      stage.session.signIn({ method: 'device' })
      const title = await settled('Confirm this code in your browser')
      stage.heard.length = 0
      stop()
      for (let turn = 0; turn < 200 && stage.find('.note') === null; turn += 1) await stage.pass()
      return { before, title, after: stage.text(), note: stage.text('.note'), heard: stage.heard }
    })
    const lost = 'The connection to the app is lost. This is how it stood last.'
    expect(found).toEqual({
      before: 'Sign in with IAM Identity Center',
      title: 'Confirm this code in your browser',
      after: 'Confirm this code in your browser',
      note: lost,
      heard: [`polite: ${lost}`],
    })
  })

  it('takes attributes for what is text or a yes', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      const names = ['app-name', 'account', 'locale', 'time-zone', 'qr', 'opens']
      await stage.show('session signedOut')
      for (const name of names) stage.panel.setAttribute(name, `my ${name}`)
      for (const name of ['auto-close', 'can-change-settings']) stage.panel.setAttribute(name, '')
      const { appName, account, locale, timeZone, qr, opens, autoClose, canChangeSettings } =
        stage.panel
      return [appName, account, locale, timeZone, qr, opens, autoClose, canChangeSettings].join(
        ', ',
      )
    })
    expect(found).toBe(
      'my app-name, my account, my locale, my time-zone, my qr, my opens, true, true',
    )
  })

  it('speaks another language, and leaves the code as it is', async () => {
    const found = await page().evaluate(async () => {
      const { stage } = window
      document.documentElement.dir = 'rtl'
      await stage.show('waiting')
      const styleOf = (selector: string) => getComputedStyle(stage.find(selector) ?? document.body)
      const copy = stage.find('[data-action=copyCode]')?.getBoundingClientRect()
      const code = stage.find('.code')?.getBoundingClientRect()
      const found = {
        title: styleOf('h2').direction,
        code: styleOf('.code').direction,
        page: styleOf('.page').direction,
        isMirrored: (copy?.left ?? 0) < (code?.left ?? 0),
      }
      document.documentElement.dir = 'ltr'
      return found
    })
    expect(found).toEqual({ title: 'rtl', code: 'ltr', page: 'ltr', isMirrored: true })
  })

  it('has places for what is the page’s own', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      const found: Record<string, string[]> = {}
      for (const state of [
        'session signedOut',
        'waiting',
        'redirectWaiting',
        'failed',
        'signedIn',
      ]) {
        await stage.show(state)
        for (const slot of ['header', 'help', 'success']) {
          const own = Object.assign(document.createElement('p'), {
            slot,
            textContent: `our ${slot}`,
          })
          stage.panel.append(own)
        }
        for (const details of stage.root.querySelectorAll('details')) details.open = true
        found[state] = [...stage.panel.children]
          .filter((child) => child.checkVisibility() && child.getBoundingClientRect().height > 0)
          .map(({ slot }) => slot)
      }
      return found
    })
    expect(seen).toEqual({
      'session signedOut': ['header', 'help'],
      waiting: ['header', 'help'],
      redirectWaiting: ['header', 'help'],
      failed: ['header', 'help'],
      signedIn: ['header', 'success'],
    })
  })

  it('keeps still for those who want no motion', async () => {
    const look = async (reducedMotion: 'reduce' | 'no-preference') => {
      await page().emulateMedia({ reducedMotion })
      return page().evaluate(async () => {
        const { stage } = window
        const moving: string[] = []
        // By the style: what moves for a moment may be over before anybody looks.
        const moves = (element: Element) => getComputedStyle(element).animationName !== 'none'
        for (const name of ['requesting', 'asking', 'signedIn']) {
          await stage.show(name)
          if ([...stage.root.querySelectorAll('*')].some(moves)) moving.push(name)
        }
        await stage.show('asking')
        const arc = stage.find('.arc')
        const beat = stage.find('.standing .beat')
        return {
          moving,
          ring: arc && getComputedStyle(arc).transitionDuration,
          heartbeat: beat && getComputedStyle(beat).display !== 'none',
        }
      })
    }
    expect(await look('reduce')).toEqual({ moving: [], ring: '0s', heartbeat: false })
    expect(await look('no-preference')).toEqual({
      moving: ['requesting', 'asking', 'signedIn'],
      ring: '1s',
      heartbeat: true,
    })
  })

  it('beats with each request', async () => {
    const beats = await page().evaluate(async () => {
      const { stage } = window
      await stage.play({ interval: 5 })
      await stage.act('signIn')
      const marks = new Set<Element | null>()
      for (let second = 0; second < 20; second++) {
        await stage.pass(1)
        marks.add(stage.find('.standing .beat'))
      }
      return marks.size
    })
    // At 5, 10, 15 and 20 seconds, and the one from before.
    expect(beats).toBe(5)
  })

  it('unfolds the QR code beside the code, and shows it at once on a phone', async () => {
    const look = () =>
      page().evaluate(async () => {
        const { stage } = window
        const at = () => stage.find('.qr')?.getBoundingClientRect()
        await stage.show('waiting')
        const before = at() !== undefined
        await stage.click('.qr-toggle')
        const open = stage.find('[data-action=openBrowser]')?.getBoundingClientRect()
        const { left = 0, top = 0 } = at() ?? {}
        const place =
          left >= (open?.right ?? 0) ? 'beside' : top >= (open?.bottom ?? 0) ? 'below' : '?'
        const label = stage.find('.qr')?.ariaLabel
        return { before, place, label }
      })
    const label = 'QR code of the page, with the code filled in'
    expect(await look()).toEqual({ before: false, place: 'beside', label })
    await page().setViewportSize({ width: 280, height: 700 })
    expect(await look()).toEqual({ before: true, place: 'below', label })
    await page().setViewportSize({ width: 900, height: 700 })
  })

  it('is as large in a page whose own measure is small, and grows with a large one', async () => {
    const sizes = await page().evaluate(async () => {
      const { stage } = window
      const sizes: string[] = []
      for (const size of ['10px', '16px', '20px']) {
        document.documentElement.style.fontSize = size
        await stage.show('waiting')
        const code = stage.find('.code')
        sizes.push(
          `${getComputedStyle(stage.panel).fontSize} ${code && getComputedStyle(code).fontSize}`,
        )
      }
      document.documentElement.style.fontSize = ''
      return sizes
    })
    expect(sizes).toEqual(['15px 36px', '15px 36px', '18.75px 45px'])
  })

  it('holds whatever a service writes, on the narrowest page', async () => {
    await page().setViewportSize({ width: 280, height: 700 })
    const wide = await page().evaluate(async () => {
      const { stage } = window
      const long = 'W'.repeat(500)
      const wide: string[] = []
      const swap = (value: unknown): unknown =>
        typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value).map(([name, one]) => [name, swapped(name, one)]),
            )
          : value
      const swapped = (name: string, value: unknown): unknown => {
        if (/^(?:message|hint|requestId)$/.test(name)) return long
        if (name === 'userCode') return 'WWWWWWWW-WWWWWWWW-WWWWWWWWWWWWWWWWWWWW'
        return /^(?:verificationUri|authorizationUrl)/.test(name)
          ? `https://host/${long.repeat(10)}`
          : swap(value)
      }
      for (const name of [
        'retrying',
        'redirectOverdue',
        'failed',
        'session signedOutAfterFailure',
      ]) {
        await stage.show(name)
        const { session } = stage.panel
        if (session === undefined) continue
        const state = swap(session.getState()) as ReturnType<typeof session.getState>
        stage.mount({ ...session, getState: () => state }, {})
        await stage.panel.updateComplete
        const inner = stage.find('.panel')
        const isWide = (element: Element) => element.scrollWidth > element.clientWidth
        const isShown = stage.text('.panel').includes('WWWW') || name === 'redirectOverdue'
        if (inner === null || isWide(inner) || isWide(document.documentElement) || !isShown)
          wide.push(name)
      }
      return wide
    })
    await page().setViewportSize({ width: 900, height: 700 })
    expect(wide).toEqual([])
  })

  it('shows a session that has been disposed, without a word', async () => {
    const title = await page().evaluate(async () => {
      const { stage } = window
      await stage.show('waiting')
      const { session } = stage.panel
      const signIn = () => {
        throw new TypeError('signIn: this session has been disposed.')
      }
      stage.panel.session = session && { ...session, signIn }
      await stage.panel.updateComplete
      return stage.text()
    })
    expect(title).toBe('Confirm this code in your browser')
  })
})
