import { html, nothing, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { controls, copyField, withRole } from './buttons.ts'
import { noteIcon, spinner, toneIcon } from './icons.ts'
import type { Scene } from './scene.ts'
import { codeView, redirectView } from './waiting-view.ts'

const body = ({ model }: Scene) => model.body.map((line) => html`<p part="body">${line}</p>`)

const bare = (words: string) => html`<p class="account" part="account" translate="no">${words}</p>`

const signedOutView = (scene: Scene) => html`
  ${scene.account === '' ? nothing : bare(scene.account)} ${body(scene)}
  <div class="stack">${controls(withRole(scene, 'primary', 'quiet'), scene)}</div>
  <slot name="help"></slot>
`

/** Something is done without the person. */
const busyView = (scene: Scene) => html`
  ${body(scene)}
  <div class="foot end">${controls(withRole(scene, 'leave'), scene)}</div>
`

const signedInView = (scene: Scene) => html`
  <slot name="success">${body(scene)}</slot>
  <div class="row">${controls(scene.model.actions, scene)}</div>
`

/** What the support of AWS asks for. */
const support = (scene: Scene) => {
  const { requestId, actions } = scene.model
  const offered = withRole(scene, 'quiet')
  if (offered.length === 0) return nothing
  const showsId = requestId !== null && actions.some(({ action }) => action === 'copyRequestId')
  return html`
    <div class="support" part="support">
      ${
        showsId
          ? html`<p class="request" part="request-id">
              <span>${scene.words.page.requestId}</span>
              <code dir="ltr" translate="no">${requestId}</code>
            </p>`
          : nothing
      }
      ${controls(offered, scene)}
    </div>
    ${copyField(scene)}
  `
}

const endView = (scene: Scene) => html`
  ${body(scene)} ${support(scene)}
  <div class="row ends">
    ${controls(withRole(scene, 'primary', 'secondary'), scene)}
    ${controls(withRole(scene, 'leave'), scene)}
  </div>
  <slot name="help"></slot>
`

const contentOf = (scene: Scene): TemplateResult => {
  switch (scene.model.status) {
    case 'awaitingCode':
      return codeView(scene)
    case 'awaitingRedirect':
      return redirectView(scene)
    case 'signedOut':
      return signedOutView(scene)
    case 'restoring':
    case 'starting':
    case 'exchanging':
      return busyView(scene)
    case 'signedIn':
      return signedInView(scene)
    case 'expired':
    case 'denied':
    case 'failed':
    case 'cancelled':
      return endView(scene)
  }
}

/** A second yes, in place of what was there: the safe answer has the focus. */
const question = ({ unsure, words, hands }: Scene) => html`
  <div class="question" part="question" role="group" aria-labelledby="question">
    <p id="question">${unsure?.confirm}</p>
    <div class="row">
      <button
        type="button"
        class="primary"
        part="button primary"
        aria-describedby="question"
        @click=${() => hands.relent()}
      >
        ${words.page.back}
      </button>
      <button type="button" class="leave" part="button leave" @click=${() => hands.confirm()}>
        ${words.page.cancelAllTheSame}
      </button>
    </div>
  </div>
`

const isPreparing = ({ model: { status } }: Scene): boolean =>
  status === 'restoring' || status === 'starting' || status === 'exchanging'

const titleIcon = (scene: Scene) => {
  const { status, tone } = scene.model
  if (isPreparing(scene)) return spinner()
  const isEnd = !['signedOut', 'awaitingCode', 'awaitingRedirect', 'cancelled'].includes(status)
  return isEnd ? toneIcon(tone) : nothing
}

/** Everything below the header. */
export const view = (scene: Scene): TemplateResult => {
  const { model, unsure } = scene
  return html`
    <h2 class="title ${model.tone}" part="title" id="title">
      ${titleIcon(scene)}<span>${model.title}</span>
    </h2>
    ${
      scene.isLost
        ? html`<p class="note" part="note">
            ${noteIcon('⌁')}<span>${scene.words.page.connectionLost}</span>
          </p>`
        : nothing
    }
    ${unsure === undefined ? keyed(model.status, contentOf(scene)) : question(scene)}
  `
}
