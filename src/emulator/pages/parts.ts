import { html } from 'hono/html'
import { layout, type Html } from './layout.ts'

/** One line of a description list. */
export const row = (name: string, value: Html | string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

export const scopeList = (scopes: readonly string[]): Html | string =>
  scopes.length === 0
    ? 'Nothing in particular'
    : html`<ul>
        ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>`

/** Where an app is returned to, without the http that goes without saying on this machine, and broken where it reads best. */
export function place(uri: string): Html {
  const [, host = '', path = ''] = /^http:\/\/([^/?]*)(.*)$/.exec(uri) ?? []
  return html`<code translate="no">${host}<wbr />${path}</code>`
}

/** What shows that a form comes from a page of ours. */
export const tokenField = (formToken: string): Html =>
  html`<input type="hidden" name="form_token" value="${formToken}" />`

/** What has become of something, in one word. */
export const chip = (status: string): Html => html`<span class="status ${status}">${status}</span>`

const seals = {
  good: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M7 7l10 10M17 7L7 17',
  over: 'M12 6.5V12l3.5 2.5M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18',
} as const

export type Seal = keyof typeof seals

/** A page that says how something ended. */
export const resultLayout = (result: {
  readonly seal: Seal
  readonly title: string
  readonly text: Html
  readonly small: Html
}): Html =>
  layout({
    title: result.title,
    body: html`<main class="card">
      <span class="seal ${result.seal}" aria-hidden="true">
        <svg viewBox="0 0 24 24" fill="none">
          <path
            d="${seals[result.seal]}"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
      </span>
      <div class="lead">
        <h1>${result.title}</h1>
        <p>${result.text}</p>
      </div>
      <p class="small soft">${result.small}</p>
    </main>`,
  })
