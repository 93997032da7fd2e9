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

/** The access portal of a session: what the person may do, and where. Nothing is asked until a method is called. */
export interface AccessPortal {
  /** The accounts, page by page as they come. */
  accounts(o?: CallOptions): AsyncIterable<Account>
  /** The roles that the person has in an account, page by page as they come. */
  roles(accountId: string, o?: CallOptions): AsyncIterable<Role>
  /** All roles of all accounts, sorted by account (name, e-mail, number), then role. */
  everything(o?: ListingOptions): Promise<readonly AccountRoles[]>
  /** A provider of credentials of a role, for AWS SDK v3 and for whoever wants keys. */
  credentials(o: RoleCredentialsOptions): RoleCredentialsProvider
  /** A link without a secret to the AWS console, by way of the person's own portal session. Sends nothing. */
  consoleLink(o: RoleRef & { readonly destination?: string | undefined }): string
  /** The roles whose credentials were got last, the latest first: at most 20, per start URL, without secrets. */
  lastUsed(): Promise<readonly UsedRole[]>
}
