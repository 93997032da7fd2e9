// `<session-badge>`: a session in the header of an app.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../../browser/chromium.ts'
import { useStage } from './support.ts'

describe.skipIf(noChromium)('a badge', () => {
  const page = useStage()

  it('counts the minutes of a session, renews with it, and leaves no timer behind', async () => {
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
      '● Signed in · 7 min',
      '● Signed in · 6 min',
      '◌ Offline, valid 5 min',
      '◌ Waiting to renew',
    ])
    expect(seen.left).toBe(1)
  })

  it('counts what a sleep took as soon as somebody looks, and listens to nothing once it is gone', async () => {
    const seen = await page().evaluate(async () => {
      const { stage } = window
      stage.world({ approveAfter: 2, tokenExpiresIn: 3_600 })
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
})
