import { html } from 'hono/html'
import type { AuthorizationView, DeviceCodeView, LogEntry, SessionView } from '../events.ts'
import { DEVICE_GRANT } from '../wire.ts'
import { layout, type Html } from './layout.ts'
import { chip, place, tokenField } from './parts.ts'
import { accountSection, credentialsSection, type PortalView } from './portal.ts'
import { duration, polled, refreshed, spelled, timeOfDay } from './words.ts'

export interface StatusView extends PortalView {
  readonly url: string
  readonly offline: boolean
  readonly codes: readonly DeviceCodeView[]
  readonly authorizations: readonly AuthorizationView[]
  readonly log: readonly LogEntry[]
  readonly formToken: string
  /** The page loads itself again every two seconds. Off unless asked for: it takes the focus away. */
  readonly live: boolean
}

const EARLIER_SHOWN = 10
const REQUESTS_SHOWN = 8
const OVER_SHOWN = 3

const hiddenFields = ({ formToken, live }: StatusView): Html =>
  html`${tokenField(formToken)}${live ? html`<input type="hidden" name="live" value="1" />` : ''}`

/** `about` tells apart, for those who only hear the page, buttons that look the same. */
const button = (action: string, label: string, about: string, primary = false): Html =>
  html`<button
    class="quiet${primary ? ' primary' : ''}"
    type="submit"
    name="action"
    value="${action}"
  >
    ${label}<span class="unseen"> ${about}</span>
  </button>`

const codeHeading = (code: DeviceCodeView): Html =>
  html`<div class="bar">
    <h3>
      <span class="code row" translate="no" dir="ltr" aria-hidden="true">${code.userCode}</span
      ><span class="unseen">${spelled(code.userCode)}</span>
    </h3>
    ${chip(code.status)}
  </div>`

const openCode = (view: StatusView, code: DeviceCodeView): Html =>
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
            ${button('deny', 'Deny', code.userCode, true)}`
          : ''
      }
      ${button('slow-down', 'Slow down', code.userCode)}
      ${button('expire', 'Expire', code.userCode)}
    </form>
  </li>`

const waits = ({ status, returned, expiresAt }: AuthorizationView, at: number): string => {
  const left = duration(expiresAt - at)
  if (status === 'pending') return `${left} left to decide`
  return returned ? `${left} left to exchange the code` : 'The redirect is swallowed'
}

const openAuthorization = (view: StatusView, one: AuthorizationView): Html =>
  html`<li>
    <div class="bar">
      <h3>In the browser</h3>
      ${chip(one.status)}
    </div>
    <div>
      <p>
        <bdi>${one.clientName}</bdi>
        <span class="soft">at ${place(one.redirectUri)}</span>
      </p>
      <p class="small soft">${waits(one, view.at)}</p>
    </div>
    ${
      one.status === 'pending'
        ? html`<p class="links small">
            <a href="/consent?${new URLSearchParams({ request: one.id }).toString()}"
              >Open its page<span class="unseen"> for ${one.clientName}</span></a
            >
          </p>`
        : ''
    }
  </li>`

const earlierItem = (item: DeviceCodeView | AuthorizationView): Html =>
  html`<li class="bar">
    <span>
      ${
        'userCode' in item
          ? html`<code translate="no">${item.userCode}</code>`
          : html`<span>In the browser</span>`
      }
      <span class="soft"><bdi>${item.clientName}</bdi></span>
    </span>
    ${chip(item.status)}
  </li>`

const grantWords: ReadonlyMap<string, string> = new Map([
  [DEVICE_GRANT, 'device code'],
  ['authorization_code', 'code'],
  ['refresh_token', 'refresh'],
])

const sessionItem = (view: StatusView, one: SessionView): Html =>
  html`<li>
    <div class="bar">
      <h3><bdi>${one.clientName}</bdi></h3>
      ${chip(one.status)}
    </div>
    <p class="small soft">
      By ${one.grantType === DEVICE_GRANT ? 'device code' : 'browser'} at
      ${timeOfDay(one.startedAt)} ·
      ${one.refreshable ? refreshed(one.refreshes) : 'not refreshable'}${
        one.status === 'live'
          ? ` · token good for ${duration(one.tokenExpiresAt - view.at)}${
              one.endsAt === undefined ? '' : ` · ends in ${duration(one.endsAt - view.at)}`
            }`
          : ''
      }
    </p>
    ${
      one.status === 'live'
        ? html`<form class="actions tight" method="post" action="/control">
            ${hiddenFields(view)}<input type="hidden" name="session" value="${one.n}" />
            ${button('revoke', 'Revoke', `session ${one.n}`)}
          </form>`
        : ''
    }
  </li>`

const outcome = ({ status, error, fault }: LogEntry): string => {
  const decided = error ?? (status === undefined ? 'no answer' : String(status))
  return fault && fault !== 'error' ? `${decided} (${fault})` : decided
}

const requestRow = (entry: LogEntry): Html =>
  html`<tr>
    <td class="soft">${entry.n}</td>
    <td>
      ${entry.operation}${
        entry.grantType === undefined
          ? ''
          : html`<span class="soft">, ${grantWords.get(entry.grantType) ?? 'unknown grant'}</span>`
      }${
        entry.roleName === undefined && entry.accountId === undefined
          ? ''
          : html`<span class="soft about"
              >, <bdi>${[entry.roleName, entry.accountId].filter(Boolean).join(' in ')}</bdi></span
            >`
      }
    </td>
    <td><code>${outcome(entry)}</code></td>
    <td class="soft">
      ${entry.gapMs === undefined ? '' : `after ${(entry.gapMs / 1000).toFixed(1)} s`}${
        entry.early ? html`, <strong class="error">early</strong>` : ''
      }
    </td>
  </tr>`

const isOpen = ({ status }: DeviceCodeView | AuthorizationView): boolean =>
  status === 'pending' || status === 'approved'

/** Everything by hand: the codes, and what to do with them. */
export function statusPage(view: StatusView): Html {
  const newestFirst = [...view.codes, ...view.authorizations]
    .toReversed()
    .toSorted((one, other) => other.issuedAt - one.issuedAt)
  const open = newestFirst.filter(isOpen)
  const earlier = newestFirst.filter((item) => !isOpen(item)).slice(0, EARLIER_SHOWN)
  const sessions = view.sessions.toReversed()
  const live = sessions.filter(({ status }) => status === 'live')
  const over = sessions.filter(({ status }) => status !== 'live').slice(0, OVER_SHOWN)
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
                None. Start a sign-in in an app that uses this endpoint, and it appears here.
              </p>`
            : html`<ul class="sign-ins">
                ${open.map((item) =>
                  'userCode' in item ? openCode(view, item) : openAuthorization(view, item),
                )}
              </ul>`
        }
      </section>
      ${
        sessions.length === 0
          ? ''
          : html`<section class="card" aria-labelledby="sessions">
              <h2 id="sessions">Sessions</h2>
              <ul class="sign-ins">
                ${[...live, ...over].map((one) => sessionItem(view, one))}
              </ul>
            </section>`
      }
      ${credentialsSection(view)} ${accountSection(view)}
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
