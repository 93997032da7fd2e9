import { html, nothing, type TemplateResult } from 'lit'
import { ifDefined } from 'lit/directives/if-defined.js'
import { repeat } from 'lit/directives/repeat.js'
import type { ActionRole, PanelAction } from '../actions.ts'
import type { Action } from '../messages.ts'
import { selectText } from './copy.ts'
import { arrowOut, copies, tick } from './icons.ts'
import { shortcutOf } from './keys.ts'
import type { RenderInput } from './render-input.ts'

const isCopy = (action: Action): boolean => action.startsWith('copy')

const face = ({ action, label }: PanelAction, { copied, words }: RenderInput) => {
  if (copied === action) return html`${tick()}<span>${words.page.copied}</span>`
  return html`${isCopy(action) ? copies() : nothing}<span>${label}</span>`
}

const plainButton = (action: PanelAction, input: RenderInput) => html`
  <button
    type="button"
    class=${action.role}
    part="button ${action.role}"
    data-action=${action.action}
    aria-keyshortcuts=${ifDefined(shortcutOf(action))}
    aria-disabled=${ifDefined(input.isBusy && action.role !== 'leave' ? 'true' : undefined)}
    @click=${() => input.commands.act(action)}
  >
    ${face(action, input)}
  </button>
`

const linkButton = (action: PanelAction, input: RenderInput, href: string) => html`
  <a
    class=${action.role}
    part="button ${action.role}"
    data-action=${action.action}
    aria-keyshortcuts=${ifDefined(shortcutOf(action))}
    href=${href}
    target="_blank"
    rel="noopener noreferrer"
    @click=${(event: Event) => input.commands.follow(event)}
    ><span>${action.label}</span>${arrowOut()}<span class="unseen">
      (${input.words.page.newTab})</span
    ></a
  >
`

const control = (action: PanelAction, input: RenderInput): TemplateResult => {
  const href = input.opens === 'link' ? (input.model.link?.href ?? null) : null
  return action.action === 'openBrowser' && href !== null
    ? linkButton(action, input, href)
    : plainButton(action, input)
}

/** Controls in a row. Each stays the element it is for as long as its action is there. */
export const controls = (actions: readonly PanelAction[], input: RenderInput): unknown =>
  repeat(
    actions,
    ({ action }) => action,
    (action) => control(action, input),
  )

export const withRole = ({ model }: RenderInput, ...roles: readonly ActionRole[]): PanelAction[] =>
  model.actions.filter(({ role }) => roles.includes(role))

/** The control of one action, where the state has it. */
export const controlOf = (name: Action, input: RenderInput): unknown => {
  const action = input.model.actions.find(({ action }) => action === name)
  return action === undefined ? nothing : control(action, input)
}

/** Where the page may not write to the clipboard. */
export const copyField = ({ toCopy, words }: RenderInput): unknown =>
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
