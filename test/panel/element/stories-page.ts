// Each state of the panel as Storybook draws it.
import { defineSignInPanel } from '../../../src/panel/element/index.ts'
import { panelStories } from '../../../src/testing/stories.ts'

defineSignInPanel()

declare global {
  interface Window {
    /** Draws the story, and says what its panel is called. */
    draw: (name: string) => Promise<string>
    readonly names: readonly string[]
  }
}
const stories = new Map(Object.entries(panelStories))
const draw = async (name: string): Promise<string> => {
  const { render, args } = stories.get(name) ?? panelStories.waiting
  const panel = render({ ...args, appName: 'Acme Console', qr: 'hidden' })
  document.body.replaceChildren(panel)
  const titleOf = () => panel.shadowRoot?.querySelector('h2')?.textContent?.trim() ?? ''
  // What is being prepared is not shown at once.
  while (titleOf() === '') await new Promise(requestAnimationFrame)
  const app = panel.shadowRoot?.querySelector('.app')?.textContent
  return `${app}: ${titleOf()}`
}
Object.assign(window, { draw, names: [...stories.keys()] })
