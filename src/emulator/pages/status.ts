import { html } from 'hono/html'
import type { DeviceCodeView, LogEntry } from '../events.ts'
import { layout, type Html } from './layout.ts'
import { duration, spelled, polled } from './words.ts'

export interface StatusView {
  readonly url: string
  readonly at: number
  readonly offline: boolean
  readonly codes: readonly DeviceCodeView[]
  readonly log: readonly LogEntry[]
  readonly formToken: string
  /** The page loads itself again every two seconds. Off unless asked for: it takes the focus away. */
  readonly live: boolean
}

const EARLIER_SHOWN = 10
const REQUESTS_SHOWN = 8

const hiddenFields = ({ formToken, live }: StatusView): Html =>
  html`<input type="hidden" name="form_token" value="${formToken}" />${
      live ? html`<input type="hidden" name="live" value="1" />` : ''
    }`

const button = (action: string, label: string, userCode: string, primary = false): Html =>
  html`<button
    class="quiet${primary ? ' primary' : ''}"
    type="submit"
    name="action"
    value="${action}"
  >
    ${label}<span class="unseen"> ${userCode}</span>
  </button>`

const codeHeading = (code: DeviceCodeView): Html =>
  html`<div class="bar">
    <h3>
      <span class="code row" translate="no" dir="ltr" aria-hidden="true">${code.userCode}</span
      ><span class="unseen">${spelled(code.userCode)}</span>
    </h3>
    <span class="status ${code.status}">${code.status}</span>
  </div>`

const openItem = (view: StatusView, code: DeviceCodeView): Html =>
  html`<li>
    ${codeHeading(code)}
    <div>
      <p><bdi>${code.clientName}</bdi> <span class="soft">at ${code.startUrl}</span></p>
      <p class="small soft">
        ${duration(code.expiresAt - view.at)} left · ${polled(code.polls)} · at most every
        ${duration(code.intervalMs)}
      </p>
    </div>
    <form class="actions tight" method="post" action="/control">
      ${hiddenFields(view)}<input type="hidden" name="user_code" value="${code.userCode}" />
      ${
        code.status === 'pending'
          ? html`${button('approve', 'Approve', code.userCode, true)}
            ${button('deny', 'Deny', code.userCode)}`
          : ''
      }
      ${button('slow-down', 'Slow down', code.userCode)}
      ${button('expire', 'Expire', code.userCode)}
    </form>
  </li>`

const earlierItem = (code: DeviceCodeView): Html =>
  html`<li class="bar">
    <span>
      <code translate="no">${code.userCode}</code>
      <span class="soft"><bdi>${code.clientName}</bdi></span>
    </span>
    <span class="status ${code.status}">${code.status}</span>
  </li>`

const outcome = ({ status, error, fault }: LogEntry): string => {
  const decided = error ?? (status === undefined ? 'no answer' : String(status))
  return fault && fault !== 'error' ? `${decided} (${fault})` : decided
}

const requestRow = (entry: LogEntry): Html =>
  html`<tr>
    <td class="soft">${entry.n}</td>
    <td>${entry.operation}</td>
    <td><code>${outcome(entry)}</code></td>
    <td class="soft">
      ${entry.gapMs === undefined ? '' : `after ${(entry.gapMs / 1000).toFixed(1)} s`}${
        entry.early ? html`, <strong class="error">early</strong>` : ''
      }
    </td>
  </tr>`

const isOpen = ({ status }: DeviceCodeView): boolean =>
  status === 'pending' || status === 'approved'

/** Everything by hand: the codes, and what to do with them. */
export function statusPage(view: StatusView): Html {
  const newestFirst = view.codes.toReversed()
  const open = newestFirst.filter(isOpen)
  const earlier = newestFirst.filter((code) => !isOpen(code)).slice(0, EARLIER_SHOWN)
  const requests = view.log.slice(-REQUESTS_SHOWN).toReversed()
  return layout({
    title: open.length === 0 ? 'Sign-ins' : `Sign-ins (${open.length} open)`,
    wide: true,
    body: html`<main class="column wide">
      <div class="card">
        <div class="lead">
          <h1>Play the person</h1>
          <p class="soft">Approve, deny or disturb the sign-ins of apps that use this address.</p>
        </div>
        <dl>
          <div>
            <dt>Endpoint</dt>
            <dd><code translate="no">${view.url}</code></dd>
          </div>
          <div>
            <dt>Network</dt>
            <dd>
              <form class="bar" method="post" action="/control">
                ${hiddenFields(view)}
                <span
                  >${view.offline ? 'Offline: every request is cut off' : 'Online: requests are answered'}</span
                >
                <button
                  class="quiet"
                  type="submit"
                  name="action"
                  value="${view.offline ? 'go-online' : 'go-offline'}"
                >
                  ${view.offline ? 'Go online' : 'Go offline'}
                </button>
              </form>
            </dd>
          </div>
        </dl>
        <nav class="links small" aria-label="This page">
          ${
            view.live
              ? html`<span>Refreshes every 2 seconds</span> <a href="/">Stop refreshing</a>`
              : html`<a href="/">Refresh</a> <a href="/?live=1">Refresh every 2 seconds</a>`
          }
          <a href="/device">Enter a code</a>
        </nav>
      </div>
      <section class="card" aria-labelledby="open">
        <h2 id="open">Open sign-ins</h2>
        ${
          open.length === 0
            ? html`<p class="soft">
                None. Start a sign-in in an app that uses this endpoint, and its code appears here.
              </p>`
            : html`<ul class="sign-ins">
                ${open.map((code) => openItem(view, code))}
              </ul>`
        }
      </section>
      ${
        earlier.length === 0
          ? ''
          : html`<section class="card" aria-labelledby="earlier">
              <h2 id="earlier">Earlier</h2>
              <ul class="sign-ins">
                ${earlier.map(earlierItem)}
              </ul>
            </section>`
      }
      ${
        requests.length === 0
          ? ''
          : html`<section class="card" aria-labelledby="requests">
              <h2 id="requests">Latest requests</h2>
              <table class="requests" aria-labelledby="requests">
                <thead>
                  <tr>
                    <th scope="col">No.</th>
                    <th scope="col">Operation</th>
                    <th scope="col">Outcome</th>
                    <th scope="col">Pace</th>
                  </tr>
                </thead>
                <tbody>
                  ${requests.map(requestRow)}
                </tbody>
              </table>
            </section>`
      }
    </main>`,
  })
}
