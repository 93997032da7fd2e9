import { html, nothing, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { controlOf, controls, copyField, withRole } from './buttons.ts'
import { markIcon, noteIcon, squares } from './icons.ts'
import { pasteForm } from './paste.ts'
import { isScannable } from '../redirect.ts'
import { ring } from './ring.ts'
import type { RenderInput } from './render-input.ts'

/** In groups, as it is read; selected, it is the code as it stands. */
const groups = (code: string) =>
  code.split(/(?<=-)/).map((group) =>
    group.endsWith('-')
      ? html`<span class="group">${group.slice(0, -1)}<span class="dash">-</span></span
          ><wbr />`
      : html`<span class="group">${group}</span>`,
  )

const codeLine = (input: RenderInput) => {
  const { code } = input.model
  if (code === null) return nothing
  return html`
    <div class="code-line" part="code-line">
      <span class="code" part="code" role="img" aria-label=${code.label} dir="ltr" translate="no"
        >${groups(code.text)}</span
      >
      ${controlOf('copyCode', input)}
    </div>
    ${
      input.isSpelledOut
        ? html`<p class="spelled" part="spelled-code">${code.spelledOut}</p>`
        : nothing
    }
    ${copyField(input)}
  `
}

/** Without what every address begins with: it is there to be compared, and typed on another device. */
const pageLine = ({ model: { link, code } }: RenderInput) => {
  if (link === null) return nothing
  const page = code === null ? link.host : link.page.replace(/^https:\/\//, '').replace(/\/$/, '')
  return html`<span class="page" part="page" dir="ltr" translate="no">${page}</span>`
}

/** Where there is an address that a phone can open. */
const qrOf = ({ model: { code, link }, qr, showsQr, canToggleQr }: RenderInput): string | null => {
  const href = link?.href ?? null
  const isOffered = code !== null && (showsQr || canToggleQr)
  return isOffered && href !== null && isScannable(href) && qr.canShow(href) ? href : null
}

const qrToggle = (input: RenderInput) => {
  const { words, showsQr, canToggleQr, commands } = input
  if (qrOf(input) === null || !canToggleQr) return nothing
  return html`<button
    type="button"
    class="quiet qr-toggle"
    part="qr-toggle"
    aria-expanded=${showsQr}
    @click=${() => commands.toggleQr()}
  >
    ${squares()}<span>${showsQr ? words.page.hideQr : words.page.showQr}</span>
  </button>`
}

const ways = (input: RenderInput) => {
  const qr = input.showsQr ? qrOf(input) : null
  return html`
    <div class="ways">
      <div class="way">
        ${controlOf('openBrowser', input)} ${pageLine(input)} ${qrToggle(input)}
      </div>
      ${qr === null ? nothing : input.qr.render(qr, input.words.page.qrLabel)}
    </div>
  `
}

const standing = ({ model: { clock, waiting }, beat }: RenderInput) => html`
  <div class="standing" part="standing">
    ${clock === null ? nothing : ring(clock)}
    ${
      waiting === null
        ? nothing
        : html`<span class="waiting" part="waiting"
            >${keyed(`${waiting.mark}${beat}`, markIcon(waiting.mark))}<span
              >${waiting.text}${waiting.heartbeat === null ? '' : ` · ${waiting.heartbeat}`}</span
            ></span
          >`
    }
  </div>
`

const notes = (lines: readonly string[], { model: { waiting } }: RenderInput) =>
  lines.map(
    (line) => html`<p class="note" part="note">${noteIcon(waiting?.mark)}<span>${line}</span></p>`,
  )

const others = (input: RenderInput, title: string, opens: boolean, content: unknown) => html`
  <div class="foot" part="foot">
    <details part="others" ?open=${opens}>
      <summary part="others-title">${title}</summary>
      <div class="choices">${content}<slot name="help"></slot></div>
    </details>
    ${controls(withRole(input, 'leave'), input)}
  </div>
`

/** A person compares the code, on this machine or another. */
export const codeView = (input: RenderInput): TemplateResult => {
  const { model, words, isSpelledOut, commands } = input
  const [rule, ...inTheWay] = model.body
  const isLast = model.actions.some(({ action, role }) => action === 'newCode' && role !== 'quiet')
  const spell = html`<button
    type="button"
    class="quiet"
    part="button quiet"
    aria-pressed=${isSpelledOut}
    @click=${() => commands.spell()}
  >
    ${words.page.spellCode}
  </button>`
  return html`
    ${codeLine(input)} ${ways(input)} ${standing(input)}
    ${isLast ? controlOf('newCode', input) : nothing}
    <p part="body">${rule}</p>
    ${notes(inTheWay, input)}
    ${others(
      input,
      model.othersTitle ?? words.others.code,
      false,
      html`${isLast ? nothing : controlOf('newCode', input)} ${spell}
      ${controls(withRole(input, 'other'), input)}`,
    )}
  `
}

/** The browser of this machine is to come back. */
export const redirectView = (input: RenderInput): TemplateResult => {
  const { model, words, isPasting, isOtherOpen } = input
  const title = model.othersTitle ?? words.others.redirect
  return html`
    ${model.body.map((line) => html`<p part="body">${line}</p>`)}
    <div class="row">${controls(withRole(input, 'primary', 'secondary'), input)}</div>
    ${copyField(input)} ${standing(input)}
    ${others(
      input,
      title,
      isOtherOpen || model.tone === 'info',
      html`${controls(withRole(input, 'other'), input)} ${isPasting ? pasteForm(input) : nothing}
      ${controls(withRole(input, 'quiet'), input)}`,
    )}
  `
}
