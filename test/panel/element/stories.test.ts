import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { panelModel } from '../../../src/panel/index.ts'
import { fixtures, sessionFixtures } from '../../../src/testing/fixtures.ts'
import { panelStories } from '../../../src/testing/stories.ts'
import type {} from './stories-page.ts'
import { useStage } from './support.ts'

const example = new URL('../../../docs/examples/storybook/src/panel.stories.ts', import.meta.url)
const now = Date.UTC(2026, 0, 1, 12, 0, 48)
const page = useStage('stories-page.ts')

it('there is a story for each fixture, and the example has them all', () => {
  const names = Object.keys(panelStories)
  expect(names).toHaveLength(
    Object.keys({ ...fixtures }).length + Object.keys(sessionFixtures).length,
  )
  const [, exported = ''] = /export \{([^}]*)\}/.exec(readFileSync(example, 'utf8')) ?? []
  expect(exported.match(/\w+/g)).toEqual(names)
})

it('each is drawn, with the title of its state', async () => {
  const titles = await page().evaluate(async () => {
    const titles: string[] = []
    for (const name of window.names) titles.push(await window.draw(name))
    return titles
  })
  const states = [...Object.values(fixtures), ...Object.values(sessionFixtures)]
  expect(titles).toEqual(
    states.map((state) => `Acme Console: ${panelModel(state, { now, timeZone: 'UTC' }).title}`),
  )
})
