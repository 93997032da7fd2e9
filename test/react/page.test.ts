// The bindings for React, in a browser: hydrated in StrictMode over what a server has rendered.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../browser/chromium.ts'
import { useStage } from '../panel/element/support.ts'

interface PageWindow {
  advance(seconds: number): Promise<void>
  readonly errors: readonly string[]
  visit(url?: string): void
  look(): Readonly<Record<'drawn' | 'refused', readonly string[]>> & { readonly open: number }
}

describe.skipIf(noChromium)('React', () => {
  const stage = useStage('../../react/page.tsx')
  const advance = (seconds: number) =>
    stage().evaluate((s) => (window as unknown as PageWindow).advance(s), seconds)
  const view = () => stage().locator('#view').textContent()
  const status = () => stage().locator('#status').textContent()
  const press = (name: string) => stage().getByRole('button', { name, exact: true }).click()

  it('takes over what the server has rendered, without a word', async () => {
    await advance(0)
    await expect.poll(status).toBe('signedOut')
    expect(await stage().evaluate(() => (window as unknown as PageWindow).errors)).toEqual([])
  })

  it('gives the panel its settings, takes them back, and hears of its end', async () => {
    const panel = stage().locator('sign-in-panel.mine')
    await press('Sign in…')
    await expect.poll(() => panel.evaluate((one) => one.matches(':focus-within'))).toBe(true)
    await stage().keyboard.press('Enter')
    await advance(1)
    expect(await panel.locator('.app').textContent()).toBe('Acme Console')
    await press('Forget the name')
    await expect.poll(() => panel.locator('.app').count()).toBe(0)
    expect(await view()).toMatch(/^awaitingCode \w{4}-\w{4}$/)
    await advance(22)
    await expect.poll(status).toBe('signedIn')
    await advance(2)
    await expect.poll(() => panel.count()).toBe(0)
  })

  it('has a view of its own, which starts, shows and cancels', async () => {
    await press('View: sign in')
    await advance(1)
    await expect.poll(view).toMatch(/^awaitingCode \w{4}-\w{4}$/)
    await press('View: cancel')
    await expect.poll(view).toBe('cancelled ')
  })

  it('shows nothing of one address at another, and leaves no stream', async () => {
    const visit = (url?: string) =>
      stage().evaluate((to) => (window as unknown as PageWindow).visit(to), url)
    const look = () => stage().evaluate(() => (window as unknown as PageWindow).look())
    const ofAda = ['/ada restoring', '/ada signedIn']
    await visit('/ada')
    await expect.poll(look).toEqual({ drawn: ofAda, refused: [], open: 1 })
    await visit('/eve')
    const ofEve = ['/eve restoring', '/eve signedOut']
    await expect.poll(look).toEqual({ drawn: [...ofAda, ...ofEve], refused: [], open: 1 })
    await visit('/nobody')
    await expect.poll(async () => (await look()).refused).toEqual(['/nobody 401'])
    await visit()
    await expect.poll(async () => (await look()).open).toBe(0)
  })
})
