import * as v from 'valibot'
import { anySignal } from '../kit/any-signal.ts'
import { check, fn } from '../kit/check.ts'
import { ignore } from '../kit/ignore.ts'
import { abortSignal } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { patientStore } from '../store/patient.ts'
import { createAsking, type Asking } from './asking.ts'
import { consoleLink } from './console-link.ts'
import { credentialsProvider } from './credentials-provider.ts'
import { watchDepartures } from './departures.ts'
import { groundOf, type Ground } from './ground.ts'
import { keyringsOf } from './keyrings.ts'
import { accountPages, itemsOf, listEverything, rolePages } from './listing.ts'
import type {
  Account,
  AccountRoles,
  CallOptions,
  ListingOptions,
  Role,
  RoleCredentialsOptions,
  RoleCredentialsProvider,
  RoleRef,
  UsedRole,
} from './types.ts'
import { roleRef } from './role-ref.ts'
import { createUsedRoles } from './used-roles.ts'

/**
 * The access portal of a session: what the person may do, and where. Nothing is asked until a method is called. All portals of one
 * sign-in ask at one pace, up to 20 requests a second, which AWS's refusals slow down.
 *
 * Calls reject with a `SignInError`: `not_signed_in`, `session_expired`, `role_not_assigned` (of an account or a role), `access_denied`
 * (of the list of accounts), `throttled`, `network`, `service_unavailable`, `protocol`; and with the reason of their signal. A token
 * that the portal refuses is renewed once.
 *
 * @see AWS page "IAM Identity Center Portal API Reference"
 */
export interface AccessPortal {
  /**
   * The accounts, page by page as they come (ListAccounts), asked for anew by each loop. `break` ends it.
   *
   * @example
   * for await (const { accountId, accountName } of portal.accounts()) console.log(accountName ?? accountId)
   */
  accounts(o?: CallOptions): AsyncIterable<Account>
  /**
   * The roles that the person has in an account, page by page as they come (ListAccountRoles).
   *
   * @example
   * for await (const { roleName } of portal.roles('123456789012')) console.log(roleName)
   */
  roles(accountId: string, o?: CallOptions): AsyncIterable<Role>
  /**
   * All roles of all accounts: sorted by account (its name, e-mail and number), then by role. It goes on while AWS slows it down, as long
   * as anything is answered. A part of it that fails ends it all, and leaves no request.
   *
   * @example
   * const accounts = await portal.everything({ onRoles: (rows) => list.add(rows) })
   */
  everything(o?: ListingOptions): Promise<readonly AccountRoles[]>
  /**
   * A provider of credentials of a role (GetRoleCredentials), for AWS SDK v3 and for whoever wants keys. It gives what it holds while
   * that is valid, and gets new ones beside their use from 310 s before their end on; all providers of one role share them. It waits
   * for a person as `whenSignedOut` and `waitMs` say, then rejects with `not_signed_in`. `forceRefresh` asks the portal, whatever is
   * held. A sign-out here forgets what is held, and so does the next person's sign-in.
   *
   * @throws TypeError that names the option, at once.
   *
   * @example
   * const credentials = portal.credentials({ accountId: '123456789012', roleName: 'ReadOnlyAccess', whenSignedOut: 'signIn' })
   * const s3 = new S3Client({ region: 'eu-west-1', credentials })
   */
  credentials(o: RoleCredentialsOptions): RoleCredentialsProvider
  /**
   * A link without a secret to the AWS console, by way of the person's own portal session. Sends nothing.
   *
   * @throws TypeError that names the option, at once.
   *
   * @example
   * portal.consoleLink({ accountId: '123456789012', roleName: 'ReadOnlyAccess', destination: 'https://console.aws.amazon.com/s3' })
   */
  consoleLink(o: RoleRef & { readonly destination?: string | undefined }): string
  /**
   * The roles whose credentials were got last, the latest first: at most 20, per start URL, in the session's store, without secrets.
   * Rejects with `store_unavailable`.
   *
   * @example
   * const [latest] = await portal.lastUsed()
   */
  lastUsed(): Promise<readonly UsedRole[]>
}

const callSchema = v.optional(v.strictObject({ signal: v.optional(abortSignal) }))
const listingSchema = v.optional(
  v.strictObject({
    signal: v.optional(abortSignal),
    onRoles: v.optional(fn),
    onProgress: v.optional(fn),
  }),
)

/** Who is watched already, since one sign-in may have many portals. */
const watched = new WeakMap<Session, AbortSignal>()

/** Forgets credentials when their person goes. The signal aborts when the session is disposed. */
const watch = (session: Session, ground: Ground): AbortSignal => {
  const known = watched.get(session)
  if (known !== undefined) return known
  const keyrings = keyringsOf(ground)
  const signal = watchDepartures(session, {
    onSignOut: () => ground.runtime.underWay.add(session.actor.system, keyrings.clear()),
    onSignIn: () => keyrings.forget(),
  })
  watched.set(session, signal)
  return signal
}

/**
 * What the person of a session may do in AWS: accounts, roles, credentials.
 *
 * @throws TypeError where `session` is none of this process, or of another kind of provider.
 *
 * @example
 * const portal = accessPortal(session)
 * for await (const account of portal.accounts()) console.log(account.accountName ?? account.accountId)
 */
export const accessPortal = (session: Session): AccessPortal => {
  const ground = groundOf('accessPortal', session)
  const { runtime, clock, portal, turns, startUrl } = ground
  const disposal = watch(session, ground)
  const { vault } = runtime
  const usedRoles = createUsedRoles(patientStore(runtime.store, clock), startUrl, vault)

  const askingUntil = (signal: AbortSignal | undefined, onPause?: () => void): Asking => {
    const either = anySignal(disposal, signal)
    const token = () => session.token({ minTtlMs: longEnoughMs, signal: either })
    return createAsking({ session, token, clock, turns, signal: either, onPause })
  }

  const noteUse = (role: RoleRef): void => {
    runtime.underWay.add(session.actor.system, usedRoles.note(role, clock.now()).catch(ignore))
  }

  return {
    accounts: (o) => {
      const { signal } = check('accounts', 'options', callSchema, o) ?? {}
      return anew(() => itemsOf(accountPages(portal, askingUntil(signal))))
    },
    roles: (accountId, o) => {
      check('roles', 'accountId', roleRef.accountId, accountId)
      const { signal } = check('roles', 'options', callSchema, o) ?? {}
      return anew(() => itemsOf(rolePages(portal, askingUntil(signal), accountId)))
    },
    everything: async (o = {}) => {
      check('everything', 'options', listingSchema, o)
      return listEverything({ portal, turns, asking: askingUntil }, o)
    },
    credentials: (o) => credentialsProvider(session, ground, { disposal, noteUse }, o),
    consoleLink: (o) => consoleLink(startUrl, o),
    lastUsed: () => usedRoles.list(),
  }
}

/** Whoever iterates has the list from its beginning. */
const anew = <Item>(list: () => AsyncGenerator<Item, undefined>): AsyncIterable<Item> => ({
  [Symbol.asyncIterator]: list,
})

/** A token that ends in the middle of a listing is renewed before. */
const longEnoughMs = 60_000
