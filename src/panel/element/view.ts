import { html, nothing, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { controls, copyField, withRole } from './buttons.ts'
import { noteIcon, spinner, toneIcon } from './icons.ts'
import type { RenderInput } from './render-input.ts'
import { codeView, redirectView } from './waiting-view.ts'

const body = ({ model }: RenderInput) => model.body.map((line) => html`<p part="body">${line}</p>`)

const bare = (words: string) => html`<p class="account" part="account" translate="no">${words}</p>`

const signedOutView = (input: RenderInput) => html`
  ${input.account === '' ? nothing : bare(input.account)} ${body(input)}
  <div class="stack">${controls(withRole(input, 'primary', 'quiet'), input)}</div>
  <slot name="help"></slot>
`

/** Something is done without the person. */
const busyView = (input: RenderInput) => html`
  ${body(input)}
  <div class="foot end">${controls(withRole(input, 'leave'), input)}</div>
`

const signedInView = (input: RenderInput) => html`
  <slot name="success">${body(input)}</slot>
  <div class="row">${controls(input.model.actions, input)}</div>
`

/** What the support of AWS asks for. */
const support = (input: RenderInput) => {
  const { requestId, actions } = input.model
  const offered = withRole(input, 'quiet')
  if (offered.length === 0) return nothing
  const showsId = requestId !== null && actions.some(({ action }) => action === 'copyRequestId')
  return html`
    <div class="support" part="support">
      ${
        showsId
          ? html`<p class="request" part="request-id">
              <span>${input.words.page.requestId}</span>
              <code dir="ltr" translate="no">${requestId}</code>
            </p>`
          : nothing
      }
      ${controls(offered, input)}
    </div>
    ${copyField(input)}
  `
}

const endView = (input: RenderInput) => html`
  ${body(input)} ${support(input)}
  <div class="row ends">
    ${controls(withRole(input, 'primary', 'secondary'), input)}
    ${controls(withRole(input, 'leave'), input)}
  </div>
  <slot name="help"></slot>
`

const contentOf = (input: RenderInput): TemplateResult => {
  switch (input.model.status) {
    case 'awaitingCode':
      return codeView(input)
    case 'awaitingRedirect':
      return redirectView(input)
    case 'signedOut':
      return signedOutView(input)
    case 'restoring':
    case 'starting':
    case 'exchanging':
      return busyView(input)
    case 'signedIn':
      return signedInView(input)
    case 'expired':
    case 'denied':
    case 'failed':
    case 'cancelled':
      return endView(input)
  }
}

/** A second yes, in place of what was there: the safe answer has the focus. */
const question = ({ unsure, words, commands }: RenderInput) => html`
  <div class="question" part="question" role="group" aria-labelledby="question">
    <p id="question">${unsure?.confirm}</p>
    <div class="row">
      <button
        type="button"
        class="primary"
        part="button primary"
        aria-describedby="question"
        @click=${() => commands.relent()}
      >
        ${words.page.back}
      </button>
      <button type="button" class="leave" part="button leave" @click=${() => commands.confirm()}>
        ${words.page.cancelAllTheSame}
      </button>
    </div>
  </div>
`

const isPreparing = ({ model: { status } }: RenderInput): boolean =>
  status === 'restoring' || status === 'starting' || status === 'exchanging'

const titleIcon = (input: RenderInput) => {
  const { status, tone } = input.model
  if (isPreparing(input)) return spinner()
  const isEnd = !['signedOut', 'awaitingCode', 'awaitingRedirect', 'cancelled'].includes(status)
  return isEnd ? toneIcon(tone) : nothing
}

/** Everything below the header. */
export const view = (input: RenderInput): TemplateResult => {
  const { model, unsure } = input
  return html`
    <h2 class="title ${model.tone}" part="title" id="title">
      ${titleIcon(input)}<span>${model.title}</span>
    </h2>
    ${
      input.isLost
        ? html`<p class="note" part="note">
            ${noteIcon('⌁')}<span>${input.words.page.connectionLost}</span>
          </p>`
        : nothing
    }
    ${unsure === undefined ? keyed(model.status, contentOf(input)) : question(input)}
  `
}
