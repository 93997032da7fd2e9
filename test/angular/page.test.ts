// The bindings for Angular, by the example, in a browser.
import { describe, expect, it } from 'vitest'
import { noChromium } from '../browser/chromium.ts'
import { useStage } from '../panel/element/support.ts'

describe.skipIf(noChromium)('Angular', () => {
  const stagePage = useStage('../../angular/page.ts', { canEval: true })

  it('signs in, from a button to the end', async () => {
    const page = stagePage()
    const advance = (seconds: number) =>
      page.evaluate(
        (s) => (window as unknown as { advance(s: number): Promise<void> }).advance(s),
        seconds,
      )
    const status = page.locator('output')
    const panel = page.locator('sign-in-panel')

    await page.getByRole('button', { name: 'Sign in…' }).click()
    await panel.getByRole('heading', { name: 'Sign in with IAM Identity Center' }).waitFor()
    await expect
      .poll(() => panel.evaluate((element) => element.matches(':focus-within')))
      .toBe(true)
    await page.keyboard.press('Enter')
    await advance(1)
    expect(await panel.locator('.code').textContent()).toMatch(/^\w{4}-\w{4}$/)
    expect(await panel.locator('.app').textContent()).toBe('Acme Console')
    await advance(20)
    await panel.getByRole('heading', { name: 'Signed in' }).waitFor()
    await advance(2)
    // It has closed by itself, and the app has taken it away.
    await expect.poll(() => panel.count()).toBe(0)
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Sign in…')
    await expect.poll(() => status.textContent()).toMatch(/signedIn|● Signed in/)
  })
})
