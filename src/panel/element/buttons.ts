import { html, nothing, type TemplateResult } from 'lit'
import { ifDefined } from 'lit/directives/if-defined.js'
import { repeat } from 'lit/directives/repeat.js'
import type { ActionRole, PanelAction } from '../actions.ts'
import type { Action } from '../messages.ts'
import { selectText } from './copy.ts'
import { arrowOut, copies, tick } from './icons.ts'
import { shortcutOf } from './keys.ts'
import type { Scene } from './scene.ts'

const isCopy = (action: Action): boolean => action.startsWith('copy')

const face = ({ action, label }: PanelAction, { copied, words }: Scene) => {
  if (copied === action) return html`${tick()}<span>${words.page.copied}</span>`
  return html`${isCopy(action) ? copies() : nothing}<span>${label}</span>`
}

const plainButton = (action: PanelAction, scene: Scene) => html`
  <button
    type="button"
    class=${action.role}
    part="button ${action.role}"
    data-action=${action.action}
    aria-keyshortcuts=${ifDefined(shortcutOf(action))}
    aria-disabled=${ifDefined(scene.isBusy && action.role !== 'leave' ? 'true' : undefined)}
    @click=${() => scene.hands.act(action)}
  >
    ${face(action, scene)}
  </button>
`

const linkButton = (action: PanelAction, scene: Scene, href: string) => html`
  <a
    class=${action.role}
    part="button ${action.role}"
    data-action=${action.action}
    aria-keyshortcuts=${ifDefined(shortcutOf(action))}
    href=${href}
    target="_blank"
    rel="noopener noreferrer"
    @click=${(event: Event) => scene.hands.follow(event)}
    ><span>${action.label}</span>${arrowOut()}<span class="unseen">
      (${scene.words.page.newTab})</span
    ></a
  >
`

const control = (action: PanelAction, scene: Scene): TemplateResult => {
  const href = scene.opens === 'link' ? (scene.model.link?.href ?? null) : null
  return action.action === 'openBrowser' && href !== null
    ? linkButton(action, scene, href)
    : plainButton(action, scene)
}

/** Controls in a row. Each stays the element it is for as long as its action is there. */
export const controls = (actions: readonly PanelAction[], scene: Scene): unknown =>
  repeat(
    actions,
    ({ action }) => action,
    (action) => control(action, scene),
  )

export const withRole = ({ model }: Scene, ...roles: readonly ActionRole[]): PanelAction[] =>
  model.actions.filter(({ role }) => roles.includes(role))

/** The control of one action, where the state has it. */
export const controlOf = (name: Action, scene: Scene): unknown => {
  const action = scene.model.actions.find(({ action }) => action === name)
  return action === undefined ? nothing : control(action, scene)
}

/** Where the page may not write to the clipboard. */
export const copyField = ({ toCopy, words }: Scene): unknown =>
  toCopy === undefined || toCopy.action === 'copyCode'
    ? nothing
    : html`<textarea
        class="to-copy"
        part="copy-field"
        readonly
        rows="3"
        aria-label=${words.page.copyYourself}
        .value=${toCopy.text}
        @focus=${(event: Event) => event.target instanceof Element && selectText(event.target)}
      ></textarea>`
