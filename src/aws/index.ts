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
export { accessPortal, type AccessPortal } from './access-portal.ts'
export { tokenProvider } from './token-provider.ts'
