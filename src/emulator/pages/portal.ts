import { html } from 'hono/html'
import type { RoleCredentialsView, SessionView } from '../events.ts'
import type { AssignedAccount } from '../script.ts'
import type { Html } from './layout.ts'
import { chip } from './parts.ts'
import { counted, duration, timeOfDay } from './words.ts'

export interface PortalView {
  readonly at: number
  readonly sessions: readonly SessionView[]
  readonly accounts: readonly AssignedAccount[]
  readonly roleCredentials: readonly RoleCredentialsView[]
}

const ACCOUNTS_SHOWN = 8
const LIVE_SHOWN = 5
const OVER_SHOWN = 3
const LISTED = 1000

/** Part of a list, behind a line that says what is in it. */
const folded = (summary: string, items: readonly Html[]): Html =>
  html`<details>
    <summary>${summary}</summary>
    <ul class="sign-ins">
      ${items}
    </ul>
  </details>`

type Names = Omit<AssignedAccount, 'roles'>

const nameOf = ({ accountName, emailAddress }: Names, otherwise: string): Html | string => {
  const name = accountName ?? emailAddress
  return name === undefined ? otherwise : html`<bdi>${name}</bdi>`
}

const accountItem = (account: AssignedAccount): Html =>
  html`<li class="account">
    <div class="bar">
      <h3>${nameOf(account, 'Unnamed account')}</h3>
      <code class="soft" translate="no">${account.accountId}</code>
    </div>
    ${
      account.roles.length === 0
        ? html`<p class="small soft">No role</p>`
        : html`<ul class="roles small" aria-label="Roles">
            ${account.roles.map((role) => html`<li><bdi>${role}</bdi></li>`)}
          </ul>`
    }
  </li>`

/** The person's accounts: all in sight where they are few. */
export function accountSection({ accounts }: PortalView): Html {
  const roles = accounts.reduce((count, account) => count + account.roles.length, 0)
  const summary = `${counted(accounts.length, 'account')}, ${counted(roles, 'role')}`
  const items = accounts.slice(0, LISTED).map(accountItem)
  const isShort = accounts.length <= ACCOUNTS_SHOWN
  const more = accounts.length - items.length
  return html`<section class="card" aria-labelledby="accounts">
    <div class="lead">
      <h2 id="accounts">Accounts and roles</h2>
      <p class="small soft">
        ${accounts.length === 0 ? 'None: the access portal lists nothing.' : 'What the access portal lists to every signed-in app.'}
      </p>
    </div>
    ${
      isShort
        ? html`<ul class="sign-ins">
            ${items}
          </ul>`
        : folded(
            more > 0 ? `${summary}, without the last ${counted(more, 'account')}` : summary,
            items,
          )
    }
  </section>`
}

const nameOfSession = ({ sessions }: PortalView, { session }: RoleCredentialsView): Html =>
  html`<bdi>${sessions.find(({ n }) => n === session)?.clientName}</bdi>`

const credentialsItem = (
  view: PortalView,
  accountName: Html | string,
  one: RoleCredentialsView,
): Html =>
  html`<li>
    <div class="bar held">
      <h3><bdi>${one.roleName}</bdi> <span class="soft plain">in ${accountName}</span></h3>
      ${chip(one.status)}
    </div>
    <p class="small soft">
      <code translate="no">${one.accountId}</code> · ${nameOfSession(view, one)} ·
      ${timeOfDay(one.issuedAt)} to
      ${timeOfDay(one.expiresAt)}${
        one.status === 'live' ? ` · ${duration(one.expiresAt - view.at)} left` : ''
      }
    </p>
  </li>`

/** The keys that are out, the newest first; those that are over behind them. */
export function credentialsSection(view: PortalView): Html | '' {
  if (view.roleCredentials.length === 0) return ''
  const accounts = new Map(view.accounts.map((account) => [account.accountId, account]))
  const item = (one: RoleCredentialsView): Html =>
    credentialsItem(view, nameOf(accounts.get(one.accountId) ?? one, 'an unnamed account'), one)
  const newestFirst = view.roleCredentials.toReversed()
  const live = newestFirst.filter(({ status }) => status === 'live')
  const over = newestFirst.filter(({ status }) => status === 'expired')
  const more = live.slice(LIVE_SHOWN)
  return html`<section class="card" aria-labelledby="credentials">
    <div class="lead">
      <h2 id="credentials">Role credentials</h2>
      <p class="small soft">
        ${live.length} live, ${over.length} expired. They end by time alone, whatever becomes of the
        session.
      </p>
    </div>
    <ul class="sign-ins">
      ${[...live.slice(0, LIVE_SHOWN), ...over.slice(0, OVER_SHOWN)].map(item)}
    </ul>
    ${more.length === 0 ? '' : folded(`${more.length} more live`, more.slice(0, LISTED).map(item))}
  </section>`
}
