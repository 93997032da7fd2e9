import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panelModel } from '../../../src/panel/index.ts'
import { activePaths } from '../../../src/devtools/viewer/frame.ts'
import { pathOf } from '../../../src/observe/sign-in-state.ts'
import { simulate } from '../../../src/testing/index.ts'
import { launchChromium, noChromium } from '../../browser/chromium.ts'
import { contentOf, pictureList, takePicture } from '../../browser/pictures.ts'
import { limit } from '../../patience.ts'
import { openWatched, readAt, writePage } from './browser.support.ts'
import { longStory, play, type Played, type Said } from './story.ts'

if (noChromium) process.stderr.write(`Skipped: the viewer in a browser, ${noChromium}\n`)

describe.skipIf(noChromium)('the page', () => {
  let browser: Browser
  let played: Played
  let url: string
  beforeAll(async () => {
    browser = await launchChromium()
    played = await longStory()
    url = await writePage({ recording: { name: 'bug.ndjson', text: played.text } })
  })
  afterAll(() => browser?.close())

  it('is one file of less than 200 kB', async () => {
    const html = readFileSync(new URL(await writePage()))
    process.stderr.write(
      `viewer: ${(html.length / 1000).toFixed(1)} kB, ${(gzipSync(html).length / 1000).toFixed(1)} kB gzipped\n`,
    )
    expect(html.length).toBeLessThan(200_000)
  })

  it('opens without a network, asks for nothing, and its policy has nothing to say', async () => {
    const { page, requests, complaints } = await openWatched(browser, { offline: true })
    await page.goto(url)
    await page.getByText('bug.ndjson').waitFor()
    await page.getByRole('option').first().waitFor()
    expect(requests.filter((one) => !one.startsWith('data:'))).toEqual([url])
    expect(complaints).toEqual([])
    const policy = await page.getAttribute('meta[http-equiv]', 'content')
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+';/)
    expect(policy).not.toMatch(/unsafe|connect-src|https?:/)
    // The policy is at work: a script that is not of the page does not run, nor does it reach anybody.
    const escaped = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.escaped = true'
      document.head.append(script)
      const fetched = await fetch('data:,x').then(
        () => 'fetched',
        () => 'refused',
      )
      return [Reflect.get(window, 'escaped'), fetched]
    })
    expect(escaped).toEqual([undefined, 'refused'])
    await page.context().close()
  })

  it('shows exactly state n at event n, for every n', async () => {
    const { witness, tape, mask } = played
    const frames = tape.frames
    expect(frames.length).toBeGreaterThanOrEqual(200)
    const { page } = await openWatched(browser)
    await page.goto(url)
    await page.getByRole('option').first().waitFor()
    // There and back again, by leaps: what is shown depends on where one is alone, not on the way.
    const order = frames.map((_, i) => (i * 97) % frames.length)
    expect(new Set(order).size).toBe(frames.length)
    const shown = await readAt(page, order)

    const said = new Map<string, Said>()
    const counts = new Map<string, number>()
    let compared = 0
    for (const { n, actor: path, at, kind } of frames) {
      const count = counts.get(path) ?? 0
      counts.set(path, count + 1)
      const now = witness.said.get(path)?.[count]
      if (now === undefined) throw new Error(`Nobody said what ${path} did at ${n}.`)
      said.set(path, now)
      for (const [other, { status }] of said) {
        const parent = said.get(other.slice(0, other.lastIndexOf('/')))
        const name = other.slice(other.lastIndexOf('/') + 1)
        if (parent !== now || other === path) continue
        if (status !== 'active' || !now.children.includes(name))
          for (const gone of said.keys())
            if (gone === other || gone.startsWith(`${other}/`)) said.delete(gone)
      }
      const seen = shown[order.indexOf(n)]
      const { state$: state, ...actors } = seen?.json ?? {}
      expect(seen?.n).toBe(n)
      const isStill = kind === 'ignored' || kind === 'stay'
      const drawn = isStill ? [...said.values()].at(-1) : now
      expect(new Set(seen?.lit)).toEqual(new Set(activePaths(drawn?.value as string)))
      expect(seen?.here).toEqual([seen?.value])
      expect(
        Object.fromEntries(
          Object.entries(actors).map(([name, json]) => {
            const { status, context } = json as Said
            return [name, { status, context }]
          }),
        ),
        `frame ${n}`,
      ).toEqual(
        Object.fromEntries(
          [...said].map(([name, { status, context }]) => [
            name,
            { status, context: mask(context) },
          ]),
        ),
      )
      const public$ = witness.states.get(n + 1)
      if (public$ === undefined) continue
      compared += 1
      const masked = mask(public$) as typeof public$
      expect(state, `frame ${n}`).toEqual(masked)
      const panel = panelModel(masked, { now: at })
      expect({ title: seen?.title, body: seen?.body, code: seen?.code }).toEqual({
        title: panel.title,
        body: panel.body,
        code: panel.code?.text,
      })
    }
    expect(compared).toBeGreaterThan(100)
    await page.context().close()
  })

  it('goes by keyboard, and says where it is', async () => {
    const { page } = await openWatched(browser)
    await page.goto(url)
    await page.getByRole('option').first().waitFor()
    const last = played.tape.frames.length - 1
    const at = (n: number) =>
      expect.poll(() => page.locator('output').textContent()).toBe(String(n))
    await at(last)
    await page.getByRole('listbox').focus()
    await page.keyboard.press('ArrowUp')
    await at(last - 1)
    await page.keyboard.press('Home')
    await at(0)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await at(2)
    expect(await page.locator('[aria-selected=true]').textContent()).toContain('signIn')
    await page.keyboard.press('ArrowLeft')
    await at(1)
    await page.keyboard.press('End')
    await at(last)
    // The chart is wider than its pane: there they scroll.
    const stage = page.locator('.stage')
    await stage.focus()
    const scrolled = () => stage.evaluate(({ scrollLeft }) => scrollLeft)
    await stage.evaluate((it) => it.scrollTo({ left: 100, behavior: 'instant' }))
    await page.keyboard.press('ArrowRight')
    await expect.poll(scrolled, { timeout: limit(60_000) }).toBeGreaterThan(100)
    await at(last)
    await page.keyboard.press('Home')
    await page.keyboard.press(' ')
    await at(last)
    await page.getByRole('slider').fill('40')
    await at(40)
    await page.getByRole('option').first().click()
    const position = async () => Number(await page.locator('output').textContent())
    await expect.poll(position).toBeLessThan(40)
    const n = await position()
    const session = played.tape.frames[n]?.actors.find(({ path }) => path === 'session')
    await page.getByRole('button', { name: 'session', exact: true }).click()
    await expect
      .poll(() => page.locator('.where').textContent())
      .toContain(pathOf(session?.value as string))
    await page.context().close()
  })

  it('filters its log by cause, and copies it as text, and the sequence as Mermaid', async () => {
    const { page } = await openWatched(browser, {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.goto(url)
    await page.getByRole('option').first().waitFor()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    const filters = page.getByRole('group', { name: 'Show what is caused by' })
    for (const cause of ['user', 'timer', 'service', 'system'])
      await filters.getByRole('button', { name: cause }).click()
    const size = () => page.getByRole('option').first().getAttribute('aria-setsize')
    const network = played.tape.frames.filter(({ cause }) => cause === 'network')
    await expect.poll(size).toBe(String(network.length))
    // Keys lead from one row to the next, past what is hidden.
    await page.getByRole('option').first().click()
    await page.getByRole('listbox').focus()
    await page.keyboard.press('ArrowDown')
    const shown = () => page.locator('output').textContent()
    await expect.poll(shown).toBe(String(network[1]?.n))
    const named = () => page.getByRole('listbox').getAttribute('aria-activedescendant')
    expect(await named()).toBe(`frame-${network[1]?.n}`)
    await page.keyboard.press('ArrowRight')
    await expect.poll(shown).toBe(String((network[1]?.n ?? 0) + 1))
    expect(await named()).toBe(null)
    await page.getByRole('region', { name: 'Log' }).getByRole('button', { name: 'Copy' }).click()
    await page.getByText('The log is in the clipboard.').waitFor()
    const lines = (await copied()).split('\n')
    expect(lines.map((line) => Number(line.split('\t')[0]))).toEqual(network.map(({ n }) => n))
    expect(lines[0]).toMatch(/\tsession\/signIn\/device\tcreateToken.unreachable\tnetwork\t/)
    await page
      .getByRole('region', { name: 'Sequence' })
      .getByRole('button', { name: 'Mermaid' })
      .click()
    await page.getByText('The diagram is in the clipboard.').waitFor()
    expect(await copied()).toMatch(/^sequenceDiagram\n {2}participant User\n/)
    await page
      .getByRole('region', { name: 'Chart' })
      .getByRole('button', { name: 'Mermaid' })
      .click()
    await page.getByText('The chart is in the clipboard.').waitFor()
    expect(await copied()).toMatch(/^stateDiagram-v2\n/)
    await page.context().close()
  })

  it('opens a recording that is dropped or chosen, and says of another file that it is none', async () => {
    const { page, complaints } = await openWatched(browser)
    await page.goto(await writePage())
    await page.getByText('Nothing is open').waitFor()
    const choose = (name: string, text: string) =>
      page
        .getByLabel('Open a recording')
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
    await choose('notes.txt', 'no recording')
    expect(await page.getByRole('alert').textContent()).toMatch(/notes\.txt: This is no recording/)
    // The same file may be chosen again, when it has been written anew.
    expect(await page.getByLabel('Open a recording').inputValue()).toBe('')
    await page.evaluate(() => {
      const text = () => Promise.reject(new Error('a folder'))
      const dataTransfer = { files: [{ name: 'folder', text }] }
      dispatchEvent(Object.assign(new Event('drop'), { dataTransfer }))
    })
    await page.getByText('folder: The browser cannot read it.').waitFor()
    await choose('late.ndjson', played.text)
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('tells the story of an outage of 40 s', async () => {
    const host = simulate({ interval: 5, approveAfter: 90, latency: 0.4, offline: [[12, 52]] })
    const outage = await play(host, async (session) => {
      session.signIn()
      await host.advance(120)
    })
    const { page } = await openWatched(browser, { reducedMotion: 'reduce' })
    await page.goto(await writePage({ recording: { name: 'outage.ndjson', text: outage.text } }))
    await page.getByRole('option').first().waitFor()
    const [first] = outage.tape.frames
    const during = outage.tape.frames.filter(
      ({ at, actor }) =>
        actor.endsWith('device') &&
        at - (first?.at ?? 0) > 17_000 &&
        at - (first?.at ?? 0) < 52_000,
    )
    const lost = during.find(({ cause }) => cause === 'network')
    const [shown] = await readAt(page, [lost?.n ?? 0])
    expect(shown?.here).toEqual(['awaitingCode.betweenPolls.retrying'])
    expect(shown?.body.join(' ')).toMatch(/cannot be reached|no answer|network/i)
    const row = await page.locator('[aria-selected=true]').textContent()
    expect(row).toMatch(/createToken\.unreachable/)
    expect(row).toMatch(/network/)
    const pictures = pictureList('viewer')
    pictures.note('outage', await contentOf(page.locator('sign-in-inspector')))
    pictures.settle()
    await takePicture('viewer-outage', page)
    const [after] = await readAt(page, [outage.tape.frames.length - 1])
    expect(after?.json['state$']).toMatchObject({ status: 'signedIn' })
    await page.context().close()
  })

  it.each(['light', 'dark', 'forced', 'narrow'] as const)(
    'has no fault that axe knows: %s',
    async (look) => {
      const { page } = await openWatched(browser, {
        colorScheme: look === 'dark' ? 'dark' : 'light',
        bypassCSP: true,
        reducedMotion: 'reduce',
        ...(look === 'forced' && { forcedColors: 'active' }),
        ...(look === 'narrow' && { viewport: { width: 400, height: 800 } }),
      })
      await page.goto(url)
      await page.getByRole('option').first().waitFor()
      await page.evaluate(axe.source)
      for (const n of [9, played.tape.frames.length - 1]) {
        await readAt(page, [n])
        const { violations } = await page.evaluate(() =>
          (Reflect.get(window, 'axe') as typeof axe).run(),
        )
        expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      await page.context().close()
    },
  )
})
