import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { simulate } from '../../../src/testing/index.ts'
import { run, runWith } from '../../cli/run.ts'
import { play } from './story.ts'

const folder = mkdtempSync(`${tmpdir()}/authchart-view-`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const recording = async (): Promise<string> => {
  const host = simulate({ approveAfter: 12 })
  const { text } = await play(host, async (session) => {
    session.signIn()
    await host.advance(60)
  })
  return text
}

describe('authchart view', () => {
  it('serves the page until Ctrl-C, and says how to connect', async () => {
    const { child, shown, ended } = runWith({ SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }, 'view')
    const said = await shown('No browser opened')
    const url = /http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\//.exec(said)?.[0] ?? ''
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('<meta name="feed"')
    expect(said).toContain(
      `createWebSocketInspector({ url: '${url.replace('http', 'ws').slice(0, -1)}'`,
    )
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0, err: '' })
    await expect(fetch(url)).rejects.toThrow()
  })

  it('shows a recording from the start, and writes it into a page of its own', async () => {
    const file = `${folder}/bug.ndjson`
    const text = await recording()
    writeFileSync(file, text)
    const { child, shown, ended } = run('view', file, '--no-open')
    const url = /http:\S+/.exec(await shown('Ctrl-C'))?.[0] ?? ''
    const served = await (await fetch(url)).text()
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)

    const page = `${folder}/bug.html`
    expect(await run('view', file, '--out', page).ended).toMatchObject({
      code: 0,
      out: `${page} shows it in any browser, without a network.\n`,
    })
    for (const html of [served, readFileSync(page, 'utf8')]) {
      const [, json = ''] = /<script type="application\/json">(.*)<\/script>/.exec(html) ?? []
      expect(JSON.parse(json)).toEqual({ name: 'bug.ndjson', text })
    }
    expect(readFileSync(page, 'utf8')).not.toContain('connect-src')
    expect(await run('view', '--out', page).ended).toMatchObject({
      code: 2,
      err: `authchart: ${page} is there already; choose another --out. See authchart --help.\n`,
    })
  })

  it.each([
    ['nowhere.ndjson', 'There is no file nowhere.ndjson.'],
    ['package.json', 'package.json: This is no recording of authchart'],
  ])('exits 2 for %s', async (file, message) => {
    const { code, err } = await run('view', file).ended
    expect(code).toBe(2)
    expect(err).toContain(message)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})
