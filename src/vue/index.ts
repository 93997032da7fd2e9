// Vue: the types of the elements in templates. Nothing to run: with `isCustomElement` in the options of the compiler, they are elements.
import type { DefineComponent } from 'vue'
import type { BadgeSettings, Given, PanelSettings } from '../panel/element/elements.ts'
import type { ChangeSettingsEvent, PanelCloseEvent } from '../panel/element/session.ts'

declare module 'vue' {
  interface GlobalComponents {
    'sign-in-panel': DefineComponent<
      Given<PanelSettings> & {
        readonly onClose?: ((event: PanelCloseEvent) => void) | undefined
        readonly onChangesettings?: ((event: ChangeSettingsEvent) => void) | undefined
      }
    >
    'session-badge': DefineComponent<Given<BadgeSettings>>
  }
}
