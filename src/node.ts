export { nodeFetch } from './host/node-fetch.ts'
export { nodeRedirectReceiver, type NodeRedirectOptions } from './host/node-redirect.ts'
export { nodeHost } from './host/node.ts'
export { electronHost, type ElectronLike, type SafeStorageLike } from './host/node-electron.ts'
export { vscodeHost, type ExtensionContextLike, type VscodeLike } from './host/node-vscode.ts'
export { awsCacheStore, type AwsCacheStoreOptions } from './store/aws-cache.ts'
export { fileStore, type FileStoreOptions } from './store/file.ts'
export { keychainStore, sealedStore, type Keychain, type Sealer } from './store/keychain.ts'

// `~/.aws/config`, and credentials for programs that are not ours. The portal that gives them is in `authchart/aws`.
export { sharedConfig, type ConfigPreview, type SharedConfig } from './aws/config/file.ts'
export {
  fromProfile,
  type FromProfileOptions,
  type ProfileSignIn,
} from './aws/config/from-profile.ts'
export {
  planProfiles,
  type ProfilePlan,
  type ProfilePlanOptions,
  type RefusedProfile,
} from './aws/config/plan.ts'
export { commandLine } from './aws/config/command-line.ts'
export { ConfigError, isConfigError, type ConfigFault } from './aws/config/config-error.ts'
export type { ProfileSettings, SectionChange, SsoSessionSettings } from './aws/config/changes.ts'
export type { ConfigPlace } from './aws/config/place.ts'
export type { ConfigProblem, ConfigView, Profile, SsoSession } from './aws/config/types.ts'
export {
  formatCredentials,
  toEnvironment,
  toProcessJson,
  type CredentialFormat,
  type CredentialVariables,
} from './aws/formats.ts'
export {
  serveCredentials,
  type ServeCredentialsOptions,
  type ServedCredentials,
} from './aws/serve-credentials.ts'
export type { AccountRole, RoleCredentials, RoleCredentialsProvider, RoleRef } from './aws/types.ts'
