import { expect, it } from 'vitest'
import { elementManifest } from '../../docs/tools/element-manifest.ts'
import { BadgeElement } from '../../src/panel/element/badge.ts'
import { PanelElement } from '../../src/panel/element/element.ts'

const [panel, badge] = elementManifest().modules[0]?.declarations ?? []

it.each([
  ['sign-in-panel', panel, PanelElement, ['autofocus']],
  ['session-badge', badge, BadgeElement, []],
] as const)(
  '%s is described as it is: each property and its attribute',
  (tag, described, made, own) => {
    const said = described?.members ?? []
    const attributes = new Map(
      Object.entries(made.properties).map(([name, { attribute }]) => [
        name,
        attribute === false ? undefined : (attribute ?? name.toLowerCase()),
      ]),
    )
    for (const name of own) attributes.set(name, name)
    expect(described?.tagName).toBe(tag)
    expect(new Map(said.map(({ name, attribute }) => [name, attribute]))).toEqual(attributes)
    expect(described?.attributes.map(({ name }) => name)).toEqual(
      said.flatMap(({ attribute }) => attribute ?? []),
    )
    for (const { description } of described?.members ?? []) expect(description).not.toBe('')
  },
)

it('names events, slots, parts and custom properties', () => {
  expect(panel?.events.map(({ name }) => name)).toEqual(['close', 'changesettings'])
  expect(panel?.slots.map(({ name }) => name)).toEqual(['header', 'help', 'success'])
  expect(panel?.cssParts.map(({ name }) => name)).toContain('qr')
  expect(badge?.cssParts.map(({ name }) => name)).toEqual(['badge', 'mark', 'text'])
  expect(panel?.cssProperties.map(({ name }) => name)).toContain('--sign-in-accent')
})
