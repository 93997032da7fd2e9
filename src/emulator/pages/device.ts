import { html } from 'hono/html'
import type { DeviceCodeStatus, DeviceCodeView } from '../events.ts'
import { layout, type Html } from './layout.ts'
import { duration, spelled, timeOfDay } from './words.ts'

/** Where a person types the code. `unknown` is what was typed before, and found nothing. */
export const entryPage = (unknown?: string): Html =>
  layout({
    title: unknown === undefined ? 'Enter your code' : 'Error: code not found',
    body: html`<main class="card">
      <div class="lead">
        <h1>Enter your code</h1>
        <p class="soft">The app that you are signing in to shows it.</p>
      </div>
      <form class="form" method="get" action="/device">
        <div class="field">
          <label for="user_code">Code</label>
          <input
            type="text"
            id="user_code"
            name="user_code"
            required
            autofocus
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            inputmode="text"
            pattern="\\s*[A-Za-z]{4}[\\s\\-]*[A-Za-z]{4}\\s*"
            title="Eight letters, with or without a dash"
            value="${unknown ?? ''}"
            aria-describedby="${unknown === undefined ? 'hint' : 'error hint'}"
            aria-invalid="${unknown === undefined ? 'false' : 'true'}"
          />
          ${
            unknown === undefined
              ? ''
              : html`<p class="error" id="error">
                  No sign-in is waiting for this code. Check the letters, or get a new code in your
                  app.
                </p>`
          }
          <p class="small soft" id="hint">Eight letters. The dash and capitals do not matter.</p>
        </div>
        <div class="actions"><button class="primary" type="submit">Continue</button></div>
      </form>
    </main>`,
  })

const heroCode = (userCode: string): Html =>
  html`<div class="hero">
    <span class="small soft">Is this the code that your app shows?</span>
    <span class="code" translate="no" dir="ltr" aria-hidden="true">${userCode}</span>
    <span class="unseen">${spelled(userCode)}</span>
  </div>`

const row = (name: string, value: Html | string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

const scopeList = (scopes: readonly string[]): Html | string =>
  scopes.length === 0
    ? 'Nothing in particular'
    : html`<ul>
        ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>`

/** Where a person compares the code and decides. */
export const confirmPage = (code: DeviceCodeView, at: number, formToken: string): Html =>
  layout({
    title: 'Approve this sign-in?',
    body: html`<main class="card">
      <div class="lead">
        <h1>Approve this sign-in?</h1>
        <p>
          <strong><bdi>${code.clientName}</bdi></strong> asks to sign in as you.
        </p>
      </div>
      ${heroCode(code.userCode)}
      <dl>
        ${row('Start URL', code.startUrl)} ${row('Access', scopeList(code.scopes))}
        ${row('Time left', `${duration(code.expiresAt - at)}, until ${timeOfDay(code.expiresAt)}`)}
      </dl>
      <p class="note">
        <strong>Only approve if you started this sign-in.</strong> If somebody sent you this page or
        this code, deny it.
      </p>
      <form class="actions" method="post" action="/device">
        <input type="hidden" name="form_token" value="${formToken}" />
        <input type="hidden" name="user_code" value="${code.userCode}" />
        <button class="primary" type="submit" name="action" value="approve">Approve</button>
        <button type="submit" name="action" value="deny">Deny</button>
      </form>
    </main>`,
  })

const seals = {
  good: 'M5 12.5l4.5 4.5L19 7.5',
  bad: 'M7 7l10 10M17 7L7 17',
  over: 'M12 6.5V12l3.5 2.5M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18',
} as const

interface Result {
  readonly seal: keyof typeof seals
  readonly title: string
  readonly text: (clientName: Html) => Html
}

const results: Readonly<Record<Exclude<DeviceCodeStatus, 'pending'>, Result>> = {
  approved: {
    seal: 'good',
    title: 'Approved',
    text: (app) => html`${app} is signed in as soon as it asks again. You can close this page.`,
  },
  used: {
    seal: 'good',
    title: 'Signed in',
    text: (app) =>
      html`${app} has used this code. A code works once: for another sign-in, start again in the
      app. You can close this page.`,
  },
  denied: {
    seal: 'bad',
    title: 'Denied',
    text: (app) =>
      html`${app} was not signed in, and this code is of no use any more. You can close this page.`,
  },
  expired: {
    seal: 'over',
    title: 'This code has expired',
    text: (app) => html`It was not used. Get a new code in ${app} and try again.`,
  },
}

/** What has become of a code that is no longer open. */
export function resultPage(code: DeviceCodeView, status: keyof typeof results): Html {
  const { seal, title, text } = results[status]
  return layout({
    title,
    body: html`<main class="card">
      <span class="seal ${seal}" aria-hidden="true">
        <svg viewBox="0 0 24 24" fill="none">
          <path
            d="${seals[seal]}"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
        </svg>
      </span>
      <div class="lead">
        <h1>${title}</h1>
        <p>${text(html`<bdi>${code.clientName}</bdi>`)}</p>
      </div>
      <p class="small soft">Code <code translate="no">${code.userCode}</code></p>
    </main>`,
  })
}

/** A page for what was refused, with the way back. */
export const refusedPage = (title: string, text: string): Html =>
  layout({
    title,
    body: html`<main class="card">
      <div class="lead">
        <h1>${title}</h1>
        <p>${text}</p>
      </div>
      <p><a href="/device">Enter a code</a></p>
    </main>`,
  })
