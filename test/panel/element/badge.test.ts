// `<session-badge>`: a session in the header of an app.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../../browser/chromium.ts'
import { useStage } from './support.ts'

describe.skipIf(noChromium)('a badge', () => {
  const page = useStage()

  it('counts no minutes of a session that renews itself, tells of its troubles, and leaves no timer behind', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      stage.world({
        approveAfter: 2,
        tokenExpiresIn: 420,
        offline: [[200, 900]],
        reportsOffline: true,
      })
      const badge = document.createElement('session-badge')
      Object.assign(badge, { session: stage.session, clock: stage.host.clock })
      stage.clear()
      document.querySelector('main')?.append(badge)
      const text = async (seconds: number) => {
        await stage.host.advance(seconds)
        await badge.updateComplete
        return badge.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
      }
      const texts = [await text(0)]
      stage.session.signIn()
      texts.push(await text(5), await text(60))
      const { pending } = stage.host.clock
      badge.remove()
      const left = pending - stage.host.clock.pending
      document.querySelector('main')?.append(badge)
      texts.push(await text(200), await text(300))
      return { texts, left }
    })
    expect(seen.texts).toEqual([
      '',
      '● Signed in',
      '● Signed in',
      '◌ Offline, valid 5 min',
      '◌ Waiting to renew',
    ])
    expect(seen.left).toBe(1)
  })

  it('counts what a sleep took as soon as somebody looks, and listens to nothing once it is gone', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      stage.world({ approveAfter: 2, tokenExpiresIn: 3_600, refreshToken: false })
      stage.clear()
      const before = stage.listeners()
      const badge = document.createElement('session-badge')
      Object.assign(badge, { session: stage.session, clock: stage.host.clock })
      document.querySelector('main')?.append(badge)
      const text = async () => {
        await badge.updateComplete
        return badge.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
      }
      stage.session.signIn()
      await stage.host.advance(5)
      const texts = [await text()]
      stage.host.sleep(1_200)
      dispatchEvent(new Event('focus'))
      texts.push(await text())
      badge.remove()
      return { texts, left: stage.listeners() - before }
    })
    expect(seen).toEqual({ texts: ['● Signed in · 60 min', '● Signed in · 40 min'], left: 0 })
  })

  it('shows its session whenever it is told of it, and so does a panel', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      const signedIn = async () => {
        stage.world({ approveAfter: 2 })
        const { session } = stage
        session.signIn()
        await stage.host.advance(5)
        return session
      }
      const session = await signedIn()
      const another = await signedIn()
      stage.world()
      const stranger = stage.session
      type Tag = 'session-badge' | 'sign-in-panel'
      type Shower = HTMLElementTagNameMap[Tag]
      const main = document.querySelector('main') ?? document.body
      const orders: Record<string, (element: Shower) => void | Promise<void>> = {
        'before it is in the page': (element) => {
          element.session = session
          main.append(element)
        },
        'as soon as it is in the page': (element) => {
          main.append(element)
          element.session = session
        },
        'long after that': async (element) => {
          main.append(element)
          await element.updateComplete
          element.session = session
        },
        'twice, before it has drawn': (element) => {
          element.session = stranger
          main.append(element)
          element.session = session
        },
        'and of none in between': (element) => {
          element.session = session
          main.append(element)
          element.session = undefined
          element.session = session
        },
        'after another': async (element) => {
          element.session = stranger
          main.append(element)
          await element.updateComplete
          element.session = session
        },
        'while it is out of the page': async (element) => {
          main.append(element)
          await element.updateComplete
          element.remove()
          element.session = session
          main.append(element)
        },
      }
      const textOf = async (element: Shower) => {
        await stage.host.clock.settle()
        await element.updateComplete
        const root = element.shadowRoot
        const part = root?.querySelector(element.localName === 'session-badge' ? '.success' : 'h2')
        return part?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? ''
      }
      const texts: string[] = []
      for (const tag of ['session-badge', 'sign-in-panel'] as const)
        for (const [order, tell] of Object.entries(orders)) {
          stage.clear()
          const element = document.createElement(tag)
          element.clock = stage.host.clock
          await tell(element)
          const shown = [await textOf(element)]
          element.session = another
          shown.push(await textOf(element))
          element.session = undefined
          shown.push(await textOf(element))
          element.session = session
          shown.push(await textOf(element))
          texts.push(`${tag} ${order}: ${shown.join(', ')}`)
        }
      return texts
    })
    for (const text of seen)
      expect(text).toMatch(/: (?:● )?Signed in, (?:● )?Signed in, , (?:● )?Signed in$/)
    expect(seen).toHaveLength(14)
  })
})
