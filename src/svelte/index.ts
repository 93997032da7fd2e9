// Svelte: the types of the elements in markup. Nothing to run: Svelte sets what an element has as a property by itself.
import type { BadgeSettings, Given, PanelSettings } from '../panel/element/elements.ts'
import type { ChangeSettingsEvent, PanelCloseEvent } from '../panel/element/session.ts'

declare global {
  namespace svelteHTML {
    interface IntrinsicElements {
      'sign-in-panel': Given<PanelSettings> & {
        readonly onclose?: ((event: PanelCloseEvent) => void) | undefined
        readonly onchangesettings?: ((event: ChangeSettingsEvent) => void) | undefined
        readonly [attribute: string]: unknown
      }
      'session-badge': Given<BadgeSettings> & { readonly [attribute: string]: unknown }
    }
  }
}
