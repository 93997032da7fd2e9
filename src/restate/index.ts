export { signInWorkflow, type SignInHandlers, type SignInWorkflowOptions } from './workflow.ts'
export { signInClient, type SignInClientOptions, type SignIns } from './client.ts'
export type { IngressLike, RestateLike } from './sdk.ts'
