import { html } from 'hono/html'
import type { AuthorizationView } from '../events.ts'
import { layout, type Html } from './layout.ts'
import { place, resultLayout, row, scopeList, tokenField, type Seal } from './parts.ts'
import { duration, timeLeft } from './words.ts'

/** Where a person decides on an app that has opened this browser. */
export const consentPage = (view: AuthorizationView, at: number, formToken: string): Html =>
  layout({
    title: 'Approve this sign-in?',
    body: html`<main class="card">
      <div class="lead">
        <h1>Approve this sign-in?</h1>
        <p>
          <strong><bdi>${view.clientName}</bdi></strong> asks to sign in as you.
        </p>
      </div>
      <dl>
        ${row('Access', scopeList(view.scopes))} ${row('Returns to', place(view.redirectUri))}
        ${row('Time left', timeLeft(view.expiresAt, at))}
      </dl>
      <p class="note">
        <strong>Only approve if you started this sign-in.</strong> If you did not just start it in
        an app on this machine, deny it.
      </p>
      <form class="actions" method="post" action="/consent">
        ${tokenField(formToken)}
        <input type="hidden" name="request" value="${view.id}" />
        <button class="primary" type="submit" name="action" value="approve">Approve</button>
        <button class="primary" type="submit" name="action" value="deny">Deny</button>
      </form>
      ${
        view.decidesAt === undefined
          ? ''
          : html`<p class="small soft">
              The script decides in ${duration(view.decidesAt - at)}, and this page goes on by
              itself.
            </p>`
      }
    </main>`,
  })

interface Result {
  readonly seal: Seal
  readonly title: string
  readonly text: (app: Html) => Html
}

const results: Readonly<Record<Exclude<AuthorizationView['status'], 'pending'>, Result>> = {
  approved: {
    seal: 'good',
    title: 'Approved',
    text: (app) => html`Your browser has taken the answer back to ${app}. You can close this page.`,
  },
  used: {
    seal: 'good',
    title: 'Signed in',
    text: (app) => html`${app} has used this approval. You can close this page.`,
  },
  denied: {
    seal: 'bad',
    title: 'Denied',
    text: (app) => html`${app} was not signed in. You can close this page.`,
  },
  expired: {
    seal: 'over',
    title: 'This request has expired',
    text: (app) => html`It was left alone for too long. Start again in ${app}.`,
  },
}

const swallowed = (app: Html): Html =>
  html`The script swallows the redirect: ${app} hears nothing of this, as if the browser had lost
  its way.`

/** What has become of a request that is decided or over. */
export function consentResultPage(view: AuthorizationView, status: keyof typeof results): Html {
  const { seal, title, text } = results[status]
  const app = html`<bdi>${view.clientName}</bdi>`
  const isSwallowed = !view.returned && (status === 'approved' || status === 'denied')
  return resultLayout({
    seal,
    title,
    text: isSwallowed ? swallowed(app) : text(app),
    small: html`Returns to ${place(view.redirectUri)}`,
  })
}
