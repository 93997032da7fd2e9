export type {
  Account,
  AccountRole,
  AccountRoles,
  CallOptions,
  ListingOptions,
  PortalProgress,
  ProviderOptions,
  Role,
  RoleCredentials,
  RoleCredentialsOptions,
  RoleCredentialsProvider,
  RoleRef,
  TokenIdentity,
  UsedRole,
} from './types.ts'
export type { AccessPortal } from './access-portal.ts'
