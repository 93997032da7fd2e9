import type { EpochMs } from '../host/host.ts'
import type { Store } from '../store/store.ts'

/** Ends a call of the portal; it rejects with the signal's reason, and leaves no request. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/** An AWS account that the person may work in. */
export interface Account {
  /** Twelve digits. */
  readonly accountId: string
  /** Absent where the portal sends none. */
  readonly accountName?: string
  readonly emailAddress?: string
}

/** A role of an account: what role credentials are asked for. */
export interface RoleRef {
  readonly accountId: string
  readonly roleName: string
}

/** A role that the person has. */
export type Role = RoleRef

/** A role with its account: a row of a list. */
export interface AccountRole extends Account, RoleRef {}

/** An account with its roles, by name. */
export interface AccountRoles extends Account {
  readonly roles: readonly string[]
}

/** How far a listing has come. */
export interface PortalProgress {
  /** The accounts that are known so far. */
  readonly accounts: number
  /** Those of them whose roles are known. */
  readonly done: number
  readonly roles: number
  /** Whether the number of accounts is final. */
  readonly isCounted: boolean
  /** How long the portal has us wait at present, in milliseconds; 0 while it does not slow us down. */
  readonly waitingMs: number
}

/** What `everything()` takes. */
export interface ListingOptions extends CallOptions {
  /** Told of the roles of an account as they come: what was there before is not told again. */
  readonly onRoles?: ((rows: readonly AccountRole[]) => void) | undefined
  readonly onProgress?: ((progress: PortalProgress) => void) | undefined
}

/** How providers come to a token. */
export interface ProviderOptions {
  /** Without a sign-in: reject, wait for one, or start a sign-in (or join it). Default: `throw`. */
  readonly whenSignedOut?: 'throw' | 'wait' | 'signIn' | undefined
  /** The longest that a call waits for a person, in milliseconds; `Infinity` is without end. Default: 600,000. An AWS SDK cannot end a provider's wait. */
  readonly waitMs?: number | undefined
  /** Ends each wait. A sign-in goes on. */
  readonly signal?: AbortSignal | undefined
}

/** What `AccessPortal.credentials` takes. */
export interface RoleCredentialsOptions extends RoleRef, ProviderOptions {
  /** Where credentials are kept, for all processes that share it. Default: in memory. With locks, one of them asks the portal for all. */
  readonly store?: Store | undefined
}

/** Short-term credentials of a role, as AWS SDK v3 takes them. All three texts are secret. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
  readonly accountId: string
  /** Names Identity Center in the user agent of AWS SDKs. */
  readonly $source: { readonly CREDENTIALS_SSO: 's' }
}

/** Gives credentials of a role: what AWS SDK v3 calls an `AwsCredentialIdentityProvider`. */
export type RoleCredentialsProvider = (o?: {
  /** Ask the portal, whatever is held. Default: false. */
  readonly forceRefresh?: boolean | undefined
  /** AWS SDKs tell of the client that asks. Nothing of it is used. */
  readonly callerClientConfig?: unknown
}) => Promise<RoleCredentials>

/** An access token, as AWS SDK v3 takes it for services with bearer tokens. */
export interface TokenIdentity {
  /** A secret. */
  readonly token: string
  readonly expiration: Date
}

/** A role that was used, and when. */
export interface UsedRole extends RoleRef {
  readonly usedAt: EpochMs
}
