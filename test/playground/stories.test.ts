import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, noChromium } from '../browser/chromium.ts'
import { openStage, type Stage } from './stage.ts'

if (noChromium) process.stderr.write(`Skipped: stories told with a keyboard, ${noChromium}\n`)

/** The hands of somebody who has no mouse. */
const keyboardOf = (stage: Stage) => {
  const { keyboard } = stage.page
  const press = async (...keys: string[]) => {
    for (const key of keys) await keyboard.press(key)
    await stage.advance(0.1)
  }
  const to = async (label: string) => {
    for (let tabs = 0; tabs < 80; tabs += 1) {
      if ((await stage.focused()) === label) return
      await keyboard.press('Tab')
    }
    throw new Error(`No Tab leads to "${label}".`)
  }
  return {
    press,
    to,
    /** Goes to a button and presses it. */
    use: async (label: string) => {
      await to(label)
      await press('Enter')
    },
  }
}

type Keyboard = ReturnType<typeof keyboardOf>

const code = /^Confirm this code/
const redirect = /^Finish in your browser/

/** Whole sign-ins, from the first Tab to the end: nothing else is touched than keys. */
const stories: Readonly<Record<string, (keys: Keyboard, stage: Stage) => Promise<void>>> = {
  'a code': async ({ press, to, use }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await to('Open browser')
    await press('o', 'c')
    const shown = await stage.page.locator('sign-in-panel [translate=no]').first().textContent()
    // The clipboard answers in its own time.
    await expect.poll(async () => (await stage.heard()).at(-1)).toBe('polite: Copied')
    const copied = await stage.page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(/^\w{4}-\w{4}$/)
    expect(shown?.replaceAll(/\s/g, '')).toContain(copied.slice(0, 4))
    await use('Approve')
    await stage.until('Signed in')
    expect(await stage.focused()).toBe('Close')
    await press('Enter')
    expect(await stage.title()).toBe('')
    await expect
      .poll(() => stage.page.locator('session-badge [part~=badge]').textContent())
      .toMatch(/●\s+Signed in$/)
  },
  'the browser': async ({ use }, stage) => {
    await use('Sign in')
    await stage.until(redirect)
    await use('Approve')
    await stage.until('Signed in')
    await stage.advance(2)
    await use('Sign out')
    await use('Sign in…')
    expect(await stage.title()).toBe('You have signed out')
    expect(await stage.focused()).toBe('Sign in')
  },
  'a slow-down': async ({ use }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await use('Slow down')
    await stage.advance(8)
    await use('Slow down')
    await stage.advance(20)
    await use('Approve')
    await stage.until('Signed in')
  },
  'no network for 40 seconds': async ({ use }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await stage.advance(12)
    await use('Unplug')
    await stage.advance(40)
    await use('Plug in')
    await stage.advance(2)
    await use('Approve')
    await stage.until('Signed in')
  },
  'no service for 40 seconds': async ({ use }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await stage.advance(12)
    await use('Take it down')
    await stage.advance(40)
    await use('Bring it back')
    await use('Approve')
    await stage.until('Signed in', 90)
  },
  'a sleep': async ({ use }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await stage.advance(6)
    await use('Sleep 2 min')
    await stage.advance(6)
    await use('Approve')
    await stage.until('Signed in')
  },
  'an app that is killed': async ({ use }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await stage.advance(7)
    await use('Kill the app')
    await stage.until(code)
    await use('Approve')
    await stage.until('Signed in')
  },
  'a code that runs out': async ({ use, press }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await stage.advance(590)
    await stage.until('This code has expired')
    expect(await stage.focused()).toBe('Get a new code')
    await press('Enter')
    await stage.until(code)
    await use('Approve')
    await stage.until('Signed in')
  },
  'a refusal, and another try': async ({ use, press }, stage) => {
    await use('Use a code on another device')
    await stage.until(code)
    await use('Decline')
    await stage.until('The request was declined')
    expect(await stage.focused()).toBe('Try again')
    await press('Enter')
    await stage.until(code)
    await use('App unknown')
    await stage.until(/no longer knows/)
    await press('n')
    await stage.until(code)
    await use('Approve')
    await stage.until('Signed in')
  },
  'a browser that never comes back': async ({ use, press, to }, stage) => {
    await use('Sign in')
    await stage.until(redirect)
    await stage.advance(17)
    await to('Copy link')
    await press('p')
    await stage.page.keyboard.type('https://acme.awsapps.com/start')
    await press('Enter')
    await press('Escape')
    await to('Copy link')
    await press('u')
    await stage.until(code)
    await use('Approve')
    await stage.until('Signed in')
  },
  'a change of mind': async ({ use, press, to }, stage) => {
    await use('Sign in')
    await stage.until(redirect)
    await to('Copy link')
    await press('Escape')
    expect(await stage.title()).toBe('')
    await use('Sign in…')
    expect(await stage.focused()).toBe('Sign in')
  },
}

describe.skipIf(noChromium)('told with a keyboard alone', () => {
  let browser: Browser
  const spoken: string[] = []
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it.each(Object.keys(stories))('%s', async (name) => {
    await using stage = await openStage(browser)
    await stories[name]?.(keyboardOf(stage), stage)
    spoken.push(`${name}\n`, ...(await stage.heard()).map((line) => `  ${line}\n`), '\n')
    expect(stage.complaints).toEqual([])
  })

  it('says each thing once, in its time, and nothing else', async () => {
    await expect(spoken.join('')).toMatchFileSnapshot('spoken.txt')
  })
})
