import { html } from 'hono/html'
import type { DeviceCodeStatus, DeviceCodeView } from '../events.ts'
import { layout, type Html } from './layout.ts'
import { resultLayout, row, scopeList, tokenField, type Seal } from './parts.ts'
import { spelled, timeLeft } from './words.ts'

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
        ${row('Time left', timeLeft(code.expiresAt, at))}
      </dl>
      <p class="note">
        <strong>Only approve if you started this sign-in.</strong> If somebody sent you this page or
        this code, deny it.
      </p>
      <form class="actions" method="post" action="/device">
        ${tokenField(formToken)}
        <input type="hidden" name="user_code" value="${code.userCode}" />
        <button class="primary" type="submit" name="action" value="approve">Approve</button>
        <button class="primary" type="submit" name="action" value="deny">Deny</button>
      </form>
    </main>`,
  })

interface Result {
  readonly seal: Seal
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
  return resultLayout({
    seal,
    title,
    text: text(html`<bdi>${code.clientName}</bdi>`),
    small: html`Code <code translate="no">${code.userCode}</code>`,
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
